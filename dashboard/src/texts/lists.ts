/** Lists of any page. */
export const LISTS = {
  nextRow: 'Next row',
  previousRow: 'Previous row',
  refresh: 'Read again',
} as const
