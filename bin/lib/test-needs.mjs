// What the tests need beside npm packages: PostgreSQL ≥ 15 with pgvector, and a browser.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const OLDEST_POSTGRESQL = 15
const DEBIAN_SERVERS = '/usr/lib/postgresql'
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome']
const INSTALLER = 'scripts/01-setup/04_install_test_needs.sh'

/** What is here: the server's program folder (undefined without pgvector) and whether a browser is found. */
export function presentNeeds() {
  return { serverBin: serverWithVector(), browser: process.env.CHROME_PATH ?? findProgram(BROWSERS) }
}

/** Installs what is missing when that can be done here (root, apt), else says the one command that does. */
export function installTestNeeds(root, say) {
  let needs = presentNeeds()
  if (needs.serverBin !== undefined && needs.browser !== undefined) return needs
  const canInstall = process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined
  if (canInstall) {
    say('installing what the tests need: PostgreSQL with pgvector, Chromium …')
    spawnSync('bash', [join(root, INSTALLER)], { stdio: ['ignore', 'inherit', 'inherit'] })
    needs = presentNeeds()
  }
  const missing = [
    needs.serverBin === undefined ? 'PostgreSQL with pgvector (every suite marked [server])' : undefined,
    needs.browser === undefined ? 'Chromium (tests/browser)' : undefined,
  ].filter((line) => line !== undefined)
  if (missing.length > 0) {
    say(`not here, so these tests are skipped: ${missing.join('; ')}`)
    const asRoot = findProgram(['sudo']) === undefined ? 'as root: ' : 'sudo '
    say(`to install them on Debian or Ubuntu: ${asRoot}bash ${INSTALLER}`)
  }
  return needs
}

function serverWithVector() {
  return serverFolders().find((bin) => {
    try {
      const shared = execFileSync(join(bin, 'pg_config'), ['--sharedir'], { encoding: 'utf8' }).trim()
      return existsSync(join(shared, 'extension', 'vector.control'))
    } catch {
      return false
    }
  })
}

/** Newest first: Debian's own places, then what pg_config in the PATH names. */
function serverFolders() {
  const majors = existsSync(DEBIAN_SERVERS) ? readdirSync(DEBIAN_SERVERS).map(Number) : []
  const debian = majors
    .filter((major) => major >= OLDEST_POSTGRESQL)
    .sort((a, b) => b - a)
    .map((major) => join(DEBIAN_SERVERS, String(major), 'bin'))
  const config = findProgram(['pg_config'])
  const other = config === undefined ? [] : [execFileSync(config, ['--bindir'], { encoding: 'utf8' }).trim()]
  return [...debian, ...other].filter((bin) => existsSync(join(bin, 'initdb')))
}

function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))
}
