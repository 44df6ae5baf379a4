import { existsSync } from 'node:fs'

const PLACES = [
  process.env.CHROME_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** The browser to drive: `CHROME_PATH` (`npm test` sets it), else where Debian and Ubuntu put one; empty without any. */
export const CHROMIUM = PLACES.find((file) => file !== '' && existsSync(file)) ?? ''

/** No sandbox, because root (CI, containers) has none; and no call of its own to anywhere. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
