/** The four answers in the order of the cards. */
export const CARDS = ['matched', 'unregistered', 'aceOnly', 'conflicts'] as const
export type Card = (typeof CARDS)[number]

/** The colour by which an answer is known again. */
export const TONE: Readonly<Record<Card, string>> = {
  matched: 'bg-good-fill',
  unregistered: 'bg-accent-fill',
  aceOnly: 'bg-plum-fill',
  conflicts: 'bg-warn-fill',
}
