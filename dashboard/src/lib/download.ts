/** Hands a text made in the page to the browser as a file. */
export function downloadText(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser reads the blob after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
