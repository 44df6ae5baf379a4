/** What a spec's page can show; the first is shown when the address says nothing. */
export const SPEC_PARTS = ['work', 'requirements', 'design', 'tasks'] as const
export type SpecPart = (typeof SPEC_PARTS)[number]
