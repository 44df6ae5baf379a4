/** Words that write, lock or leave the statement; a rule only reads. */
const WRITES =
  /(?<![.\w])(insert|update|delete|merge|truncate|create|alter|drop|grant|revoke|copy|call|do|set|lock|listen|notify|vacuum|reindex|refresh|into|execute|prepare|begin|commit|rollback|savepoint)(?!\w)/gi
const EFFECTS = /(?<!\w)(nextval|setval|set_config|dblink\w*|lo_\w+|pg_(?!typeof\b)\w+)\s*\(/gi
const UNSTEADY =
  /(?<![.\w])(now\s*\(|clock_timestamp|statement_timestamp|transaction_timestamp|current_date|current_timestamp|localtimestamp|random\s*\(|gen_random_uuid)/gi
const TABLES = /(?<![.\w])([a-z_][a-z0-9_]*)\.([a-z_][a-z0-9_]*)/gi
/** Schemas of the hub and of PostgreSQL; anything else before a dot is an alias unless it follows from or join. */
const SCHEMAS = new Set(['raw', 'core', 'search', 'ops', 'public', 'information_schema', 'pg_catalog'])

/**
 * What forbids a piece of a rule's SQL, in words; empty when nothing does. A query must be one select; a condition
 * must not reach beyond its brackets. Both must give the same rows when they are run again.
 */
export function sqlProblems(sql: string, shape: 'query' | 'condition'): string[] {
  const bare = withoutStrings(sql)
  const found = (pattern: RegExp) => [
    ...new Set(
      [...bare.matchAll(pattern)].map(([, word]) => (word ?? '').replace(/\s*\($/, '').toLowerCase()),
    ),
  ]
  return [
    ...(shape === 'query' && !/^\s*(select|with)\b/i.test(bare) ? ['it is not a select'] : []),
    ...found(WRITES).map((word) => `it holds "${word}": a rule only reads`),
    ...found(EFFECTS).map((word) => `it calls ${word}(), which does more than read`),
    ...found(UNSTEADY).map((word) => `it calls ${word}, which differs from run to run: use {today}`),
    ...(/--|\/\*/.test(bare) ? ['it holds a comment, which would swallow what follows it'] : []),
    ...(bare.includes(';') ? ['it holds ";": one statement only'] : []),
    ...(/['$]/.test(bare) ? ["a string is not closed, or is written as E'…' or $$…$$"] : []),
    ...(isBalanced(bare) ? [] : ['its brackets do not close']),
  ]
}

/** The tables a query reads, as `schema.table`. */
export function tablesOf(sql: string): string[] {
  const bare = withoutStrings(sql)
  const read = [...bare.matchAll(/(?<!\w)(?:from|join)\s+([a-z_][a-z0-9_]*)\.([a-z_][a-z0-9_]*)/gi)]
  const named = [...bare.matchAll(TABLES)].filter(([, schema = '']) => SCHEMAS.has(schema.toLowerCase()))
  return [...new Set([...read, ...named].map(([, schema, table]) => `${schema}.${table}`.toLowerCase()))]
}

/** The columns of an alias that a condition names. */
export function columnsOf(sql: string, alias: 't' | 'r'): string[] {
  const found = [...withoutStrings(sql).matchAll(TABLES)].filter(([, before]) => before === alias)
  return [...new Set(found.map(([, , column]) => column ?? ''))]
}

function withoutStrings(sql: string): string {
  // the string of E'…' may hold \' and is therefore left to be found
  return sql.replace(/(?<![eE])'(?:[^']|'')*'/g, ' ').replace(/"[^"]*"/g, ' quoted ')
}

function isBalanced(sql: string): boolean {
  let depth = 0
  for (const character of sql) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}
