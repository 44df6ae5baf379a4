import { APPROVAL_KEYS } from '../texts/approval-keys.ts'

interface KeysOfPage {
  readonly page: RegExp
  readonly keys: readonly { readonly key: string; readonly does: string }[]
}

const DECIDING = [
  { key: 'j', does: APPROVAL_KEYS.next },
  { key: 'k', does: APPROVAL_KEYS.previous },
  { key: 'a', does: APPROVAL_KEYS.approve },
  { key: 'r', does: APPROVAL_KEYS.reject },
  { key: 'n', does: APPROVAL_KEYS.revise },
] as const

/** Keys of single pages, for the help. The pages themselves listen to them (lib/page-keys.ts). */
export const KEYS_OF_PAGES: readonly KeysOfPage[] = [
  {
    page: /^\/approvals\/?$/,
    keys: [...DECIDING, { key: 'x', does: APPROVAL_KEYS.select }, { key: 'Enter', does: APPROVAL_KEYS.open }],
  },
  { page: /^\/approvals\/.+/, keys: [...DECIDING, { key: 'c', does: APPROVAL_KEYS.comment }] },
]
