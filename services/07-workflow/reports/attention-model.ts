/** What waits for a person, the most urgent first. */
export const ATTENTION_KINDS = [
  'approval',
  'stale-approval',
  'conflict',
  'stale-lease',
  'blocked',
  'in-review',
] as const
export type AttentionKind = (typeof ATTENTION_KINDS)[number]

/** One thing that waits: a task, or an approval. */
export interface Waiting {
  readonly kind: AttentionKind
  /** Of the approval; null for a task. */
  readonly approval: string | null
  /** Null for an approval. */
  readonly spec: string | null
  readonly task: string | null
  readonly title: string
  /** Who asked, who holds it, or why it waits. */
  readonly about: string | null
  /** Since when it waits, or when it last changed. */
  readonly since: string
  /** How many of its kind there are. */
  readonly total: number
}
