import { errorCatalogue } from '../00-platform/index.ts'

export const embeddingErrors = errorCatalogue({
  EMBEDDING_UNAVAILABLE: {
    kind: 'unavailable',
    message:
      'The embedding provider {provider} did not answer: {why}. Try again; if it stays so, run `revops doctor`',
  },
  EMBEDDING_TEXT_EMPTY: {
    kind: 'invalid_input',
    message: 'An empty text has no embedding. Leave out texts without a letter or digit',
  },
  EMBEDDING_DIMENSIONS: {
    kind: 'conflict',
    message:
      'The embedding provider {provider} makes vectors of {actual} numbers, the index holds {expected}. Configure a provider of that width',
  },
  SEARCH_CURSOR_INVALID: {
    kind: 'invalid_input',
    message: 'The cursor does not belong to this search. Start again without a cursor',
  },
})
