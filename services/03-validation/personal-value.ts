import { MASK } from '../00-platform/index.ts'

/** Without its value, when the rule calls it personal data. */
export function hidePersonalValue<Row extends { readonly value: string | null; readonly personal: boolean }>(
  row: Row,
): Row {
  return row.personal && row.value !== null ? { ...row, value: MASK } : row
}
