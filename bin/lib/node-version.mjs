// Must run on any Node that understands modules at all, so that an old one gets a sentence and not a stack trace.
const WANTED = [20, 19]

/** What is wrong with this Node version, or undefined when it will do. */
export function nodeProblem(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])) return undefined
  return `RevOps Hub needs Node ${WANTED.join('.')} or newer; this is Node ${version}. Install a newer one (nodejs.org, nvm or your system's packages) and try again.`
}
