/** What a page asks of the frame: draw this. A later order takes the place of an earlier one. */
export interface DrawOrder {
  readonly kind: 'draw'
  /** Goes back with the answer, so that a page knows which of its orders was followed. */
  readonly order: number
  readonly source: string
  readonly dark: boolean
}

/** What the frame says: that it listens, how large the picture is (CSS pixels), or why there is none. */
export type FrameMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'drawn'; readonly order: number; readonly width: number; readonly height: number }
  | { readonly kind: 'failed'; readonly order: number; readonly message: string }
