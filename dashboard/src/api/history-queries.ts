import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from './client.ts'
import type { Output } from './forms.ts'
import type { SpecDocument } from './workflow-queries.ts'

export type DocumentVersion = Output<'documents.versions'>['versions'][number]
export type DocumentCommit = Output<'documents.commits'>['commits'][number]

/** A document of a spec. */
export interface DocumentPlace {
  readonly project: string | undefined
  readonly spec: string
  readonly document: SpecDocument
}

const AT_ONCE = 50
const named = (project: string | undefined) => (project === undefined ? {} : { project })
const keyOf = ({ project, spec, document }: DocumentPlace) => [project, spec, document]

export function versionsQuery(place: DocumentPlace) {
  const { project, ...path } = place
  return infiniteQueryOptions({
    queryKey: ['history', 'versions', ...keyOf(place)],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...named(project),
        limit: AT_ONCE,
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      }
      return body(
        api.GET('/api/v1/specs/{spec}/documents/{document}/versions', { params: { path, query }, signal }),
      )
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

export function commitsQuery(place: DocumentPlace) {
  const { project, ...path } = place
  return infiniteQueryOptions({
    queryKey: ['history', 'commits', ...keyOf(place)],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...named(project),
        limit: AT_ONCE,
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      }
      return body(
        api.GET('/api/v1/specs/{spec}/documents/{document}/commits', { params: { path, query }, signal }),
      )
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

/** The text of an earlier version, which never changes. */
export function versionTextQuery(place: DocumentPlace, version: string) {
  const { project, ...path } = place
  return queryOptions({
    queryKey: ['version-text', ...keyOf(place), version],
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/specs/{spec}/documents/{document}', {
          params: { path, query: { ...named(project), version } },
          signal,
        }),
      ),
  })
}

/** Without `to` it is compared with what the document holds now. */
export function documentDiffQuery(place: DocumentPlace, from: string, to: string | undefined) {
  const { project, ...path } = place
  return queryOptions({
    queryKey: [to === undefined ? 'history' : 'version-diff', 'diff', ...keyOf(place), from, to],
    queryFn: ({ signal }) => {
      const query = { ...named(project), from, ...(to === undefined ? {} : { to }) }
      return body(
        api.GET('/api/v1/specs/{spec}/documents/{document}/diff', { params: { path, query }, signal }),
      )
    },
  })
}
