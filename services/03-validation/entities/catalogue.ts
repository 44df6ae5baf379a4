/** RAW and CORE as they are: `schema.table` → column → type as information_schema names it. */
export type Catalogue = ReadonlyMap<string, ReadonlyMap<string, string>>
