import { useNavigate } from '@tanstack/react-router'

/** The texts among these fields of an address; what is empty or no text counts as not given. */
export function textsOf<Field extends string>(
  search: Readonly<Record<string, unknown>>,
  fields: readonly Field[],
): { [Name in Field]?: string } {
  const given: { [Name in Field]?: string } = {}
  for (const field of fields) {
    const value = search[field]
    // The router reads `?actor=7` as a number.
    if (typeof value === 'string' || typeof value === 'number')
      if (String(value) !== '') given[field] = String(value)
  }
  return given
}

/** For each field of a page's filter a function that writes it into the address, in place of what was there. */
export function useSetFilter<Field extends string>() {
  const navigate = useNavigate()
  return (field: Field) => (value: string | undefined) =>
    void navigate({
      to: '.',
      replace: true,
      search: (search: Record<string, unknown>) => {
        const { [field]: _, ...rest } = search
        return (value === undefined ? rest : { ...rest, [field]: value }) as never
      },
    })
}
