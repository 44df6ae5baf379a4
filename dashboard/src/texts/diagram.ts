/** Diagrams inside documents. */
export const DIAGRAM = {
  label: (number: number, name: string | undefined) =>
    name === undefined ? `Diagram ${number}` : `Diagram ${number}: ${name}`,
  drawing: 'Drawing the diagram',
  showSource: 'Show the source',
  hideSource: 'Hide the source',
  failed: 'This diagram cannot be drawn. Correct its source; this is what is wrong with it:',
  tooLong: (characters: string, most: string) =>
    `It has ${characters} characters, and up to ${most} are drawn. Split it into several diagrams.`,
  silent: 'The part of the page that draws diagrams does not answer. Reload the page to try it again.',
} as const
