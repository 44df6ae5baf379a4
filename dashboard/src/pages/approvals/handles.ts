/** What keys and the list of comments do with the document that is shown. */
export interface DocumentHandle {
  /** Brings a line of the newest revision into view, where the text is shown. */
  show(line: number): void
  /** Begins a comment on what is selected. False when nothing is. */
  commentOnSelection(): boolean
}

/** What keys do with the list of comments. */
export interface CommentsHandle {
  /** Begins a comment about the whole. */
  write(): void
}
