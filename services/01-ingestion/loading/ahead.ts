/** The same items, of which one is made while the one before is in use. Its error comes when it is asked for. */
export async function* ahead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]()
  try {
    let next = iterator.next()
    for (;;) {
      const { value, done } = await next
      if (done === true) return
      next = iterator.next()
      // Unheard while the other is in use, it would end the process.
      next.catch(() => {})
      yield value
    }
  } finally {
    await iterator.return?.()
  }
}
