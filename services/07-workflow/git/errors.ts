import { errorCatalogue } from '../../00-platform/index.ts'

export const gitErrors = errorCatalogue({
  GIT_MISSING: {
    kind: 'unavailable',
    message: 'There is no git on the hub’s machine (PATH: {path}). Install it, then try again.',
  },
  GIT_NO_REPOSITORY: {
    kind: 'not_found',
    message:
      '{root} is not the top folder of a git work tree. Run `git init` there, or register the folder that holds .git.',
  },
  GIT_REFUSED: {
    kind: 'unavailable',
    message: 'git would not do it ({reason}). Correct that in the repository, then try again.',
  },
  GIT_TIMEOUT: {
    kind: 'unavailable',
    message: 'git did not answer within {seconds} s. Ask for less (a shorter range), then try again.',
  },
  GIT_OUTPUT_TOO_LARGE: {
    kind: 'too_many',
    message: 'git answered more than {limit} bytes. Ask for less (a shorter range).',
  },
  GIT_REF_UNKNOWN: {
    kind: 'not_found',
    message: 'There is no commit {ref} in the repository. Name a branch, a tag or a hash that exists.',
  },
  GIT_HABITS: {
    kind: 'conflict',
    message: 'The git habits are not kept in {count} places:\n{problems}',
  },
  GIT_HOOK_FOREIGN: {
    kind: 'conflict',
    message:
      '{path} is a hook of somebody else, or was changed by hand. Nothing was written. Move it away, or call ours from it.',
  },
  GIT_HOOKS_OUTSIDE: {
    kind: 'forbidden',
    message:
      'git takes the hooks of this repository from {path}, outside the project. Nothing was written. Set core.hooksPath to a folder of the project (e.g. .githooks), or use the main work tree.',
  },
})
