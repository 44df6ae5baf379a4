/** Turns texts into vectors. Implementations: the bundled offline model (offline/offline-provider.ts). */
export interface EmbeddingProvider {
  /** Names the kind of provider, e.g. `offline`. */
  readonly id: string
  /** Names the weights and everything that changes a vector; vectors of different models never mix. */
  readonly model: string
  readonly dimensions: number
  /**
   * Embeds texts, one unit-length vector each, in order. Longer texts are cut (how is part of `model`).
   * @throws AppError EMBEDDING_UNAVAILABLE, EMBEDDING_TEXT_EMPTY; the signal's reason when aborted
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>
  /** Stops the provider; pending calls fail with EMBEDDING_UNAVAILABLE. Safe to call twice. */
  close(): Promise<void>
}
