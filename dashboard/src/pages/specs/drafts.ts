/** Where what was typed into a document is kept until it is written. */
export function draftKey(of: { project: string; spec: string; document: string }): string {
  return `revops-draft/${of.project}/${of.spec}/${of.document}`
}
