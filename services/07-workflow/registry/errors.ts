import { errorCatalogue } from '../../00-platform/index.ts'

export const registryErrors = errorCatalogue({
  REGISTRY_PROBLEMS: {
    kind: 'conflict',
    message:
      'The scripts of {project} are not in order ({count}). Correct each, then check again:\n{problems}',
  },
  REGISTRY_TOO_LARGE: {
    kind: 'too_many',
    message:
      'There are more than {limit} files in the numbered folders of scripts/. Move what is no script elsewhere.',
  },
  SCRIPT_AREA_FULL: {
    kind: 'conflict',
    message: 'scripts/{area} has no number left below 100. Make another area, e.g. the next free NN-name.',
  },
})
