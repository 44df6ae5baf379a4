/** The keys of the pages of approvals, for the list of keys that every page can open. */
export const APPROVAL_KEYS = {
  next: 'Next request',
  previous: 'Previous request',
  open: 'Open the request',
  select: 'Select the request',
  approve: 'Approve',
  reject: 'Reject',
  revise: 'Ask for a revision',
  comment: 'Comment on the selected lines, or on the whole',
} as const
