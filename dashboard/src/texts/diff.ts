/** What documents and their differences say, line by line. */
export const DIFF = {
  label: 'Differences',
  same: 'There is no difference.',
  unchanged: (count: string) => (count === '1' ? '1 unchanged line' : `${count} unchanged lines`),
  added: 'added',
  removed: 'removed',
  noNewline: 'No line end at the end of the file',
  lines: 'Text, line by line',
  wholeLine: (characters: string) => `Show all ${characters} characters of this line`,
  counts: (added: string, removed: string) => `${added} added, ${removed} removed`,
  tooLarge: 'This document is shown line by line: it is too large to be laid out at once.',
  anyway: 'Lay it out anyway, which takes some seconds',
} as const
