/** What was typed into a document and is not written yet, with the version it was begun from. */
interface Draft {
  readonly etag: string
  readonly text: string
}

interface Address {
  readonly project: string
  readonly spec: string
  readonly document: string
}

const keyOf = ({ project, spec, document }: Address) => `revops-draft/${project}/${spec}/${document}`

/** Kept as long as the tab, so neither a reload nor a restart of the hub loses it. */
export function readDraft(of: Address): Draft | undefined {
  const kept = sessionStorage.getItem(keyOf(of))
  return kept === null ? undefined : (JSON.parse(kept) as Draft)
}

export function keepDraft(of: Address, draft: Draft): void {
  sessionStorage.setItem(keyOf(of), JSON.stringify(draft))
}

export function dropDraft(of: Address): void {
  sessionStorage.removeItem(keyOf(of))
}
