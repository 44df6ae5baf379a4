import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { constants, Script } from 'node:vm'

/**
 * Runs a bundle of which V8 kept the compiled code: reading and compiling some megabytes anew takes a third of a start.
 * Code of another version of V8 is not taken, nor is a missing one missed: then all is compiled as usual.
 * @param starter path that the bundle takes for its own: `__filename`, and what `require` starts from
 * @param program path of the CommonJS bundle, wrapped by `WRAPPER`
 * @returns the compiled script
 */
export function runCached(starter, program) {
  const code = codeOf(program)
  const script = new Script(readFileSync(program, 'utf8'), {
    filename: program,
    ...(existsSync(code) ? { cachedData: readFileSync(code) } : {}),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(starter), module, starter, dirname(starter))
  return script
}

/** Where the compiled code of a bundle lies. V8 knows a text by its length only: each text needs a name of its own. */
export function codeOf(program) {
  return program.replace(/\.cjs$/, '.code')
}

/** What a bundle begins and ends with. */
export const WRAPPER = {
  begin: '(function(exports,require,module,__filename,__dirname){"use strict";',
  end: '})',
}
