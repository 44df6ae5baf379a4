/** A pair that may be chosen. `gain` > 0 is what choosing it is worth (log odds). */
export interface Choice {
  readonly left: number
  readonly right: number
  readonly gain: number
}

const HUNGARIAN_LIMIT = 160

/**
 * Chooses pairs so that nobody has two partners and the gains together are largest: exactly (Hungarian algorithm) in each
 * connected component of up to 160 records on its smaller side, greedily by gain beyond that.
 * @returns indexes into `choices`, rising; ties go to lower (left, right)
 */
export function assignOneToOne(choices: readonly Choice[]): number[] {
  return components(choices)
    .flatMap((members) => assignComponent(choices, members))
    .sort((a, b) => a - b)
}

function assignComponent(choices: readonly Choice[], members: readonly number[]): number[] {
  if (members.length === 1) return [...members]
  const lefts = distinct(members.map((at) => choices[at]?.left ?? 0))
  const rights = distinct(members.map((at) => choices[at]?.right ?? 0))
  const small =
    Math.min(lefts.length, rights.length) <= HUNGARIAN_LIMIT && lefts.length * rights.length <= 250_000
  return small ? hungarian(choices, members, lefts, rights) : greedy(choices, members)
}

/** Connected components as lists of choice indexes, by their first member. */
export function components(choices: readonly Choice[]): number[][] {
  const parent = new Map<string, string>()
  const find = (node: string): string => {
    let root = node
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up
    for (let at = node; at !== root; ) {
      const up = parent.get(at) ?? root
      parent.set(at, root)
      at = up
    }
    return root
  }
  for (const choice of choices) parent.set(find(`l${choice.left}`), find(`r${choice.right}`))
  const groups = new Map<string, number[]>()
  choices.forEach((choice, at) => {
    const root = find(`l${choice.left}`)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [at])
    else group.push(at)
  })
  return [...groups.values()]
}

function greedy(choices: readonly Choice[], members: readonly number[]): number[] {
  const order = [...members].sort((a, b) => (choices[b]?.gain ?? 0) - (choices[a]?.gain ?? 0) || a - b)
  const lefts = new Set<number>()
  const rights = new Set<number>()
  return order.filter((at) => {
    const choice = choices[at]
    if (choice === undefined || lefts.has(choice.left) || rights.has(choice.right)) return false
    lefts.add(choice.left)
    rights.add(choice.right)
    return true
  })
}

function hungarian(
  choices: readonly Choice[],
  members: readonly number[],
  lefts: readonly number[],
  rights: readonly number[],
): number[] {
  const turned = lefts.length > rights.length
  const [rows, columns] = turned ? [rights, lefts] : [lefts, rights]
  const rowOf = new Map(rows.map((id, at) => [id, at]))
  const columnOf = new Map(columns.map((id, at) => [id, at]))
  const cost = rows.map(() => new Float64Array(columns.length))
  const chosenBy = new Map<number, number>()
  for (const at of members) {
    const choice = choices[at]
    if (choice === undefined) continue
    const row = rowOf.get(turned ? choice.right : choice.left) ?? 0
    const column = columnOf.get(turned ? choice.left : choice.right) ?? 0
    const line = cost[row]
    if (line !== undefined) line[column] = -choice.gain
    chosenBy.set(row * columns.length + column, at)
  }
  return solve(cost, columns.length).flatMap((column, row) => {
    const at = chosenBy.get(row * columns.length + column)
    return at === undefined ? [] : [at]
  })
}

/** Shortest augmenting paths with potentials, O(rows² × columns); rows ≤ columns. @returns column of each row */
function solve(cost: readonly Float64Array[], columns: number): number[] {
  const rowPotential = new Float64Array(cost.length + 1)
  const columnPotential = new Float64Array(columns + 1)
  const rowOfColumn = new Int32Array(columns + 1)
  const cameFrom = new Int32Array(columns + 1)
  for (let row = 1; row <= cost.length; row++) {
    rowOfColumn[0] = row
    let column = augment(cost, columns, rowPotential, columnPotential, rowOfColumn, cameFrom)
    while (column !== 0) {
      const before = cameFrom[column] ?? 0
      rowOfColumn[column] = rowOfColumn[before] ?? 0
      column = before
    }
  }
  const columnOfRow = new Array<number>(cost.length).fill(-1)
  for (let column = 1; column <= columns; column++) {
    const row = rowOfColumn[column] ?? 0
    if (row > 0) columnOfRow[row - 1] = column - 1
  }
  return columnOfRow
}

function augment(
  cost: readonly Float64Array[],
  columns: number,
  rowPotential: Float64Array,
  columnPotential: Float64Array,
  rowOfColumn: Int32Array,
  cameFrom: Int32Array,
): number {
  const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY)
  const visited = new Uint8Array(columns + 1)
  let column = 0
  do {
    visited[column] = 1
    const row = rowOfColumn[column] ?? 0
    const line = cost[row - 1]
    let delta = Number.POSITIVE_INFINITY
    let nextColumn = 0
    for (let j = 1; j <= columns; j++) {
      if (visited[j] === 1) continue
      const reduced = (line?.[j - 1] ?? 0) - (rowPotential[row] ?? 0) - (columnPotential[j] ?? 0)
      if (reduced < (slack[j] ?? 0)) {
        slack[j] = reduced
        cameFrom[j] = column
      }
      if ((slack[j] ?? 0) < delta) {
        delta = slack[j] ?? 0
        nextColumn = j
      }
    }
    for (let j = 0; j <= columns; j++) {
      if (visited[j] === 1) {
        const owner = rowOfColumn[j] ?? 0
        rowPotential[owner] = (rowPotential[owner] ?? 0) + delta
        columnPotential[j] = (columnPotential[j] ?? 0) - delta
      } else slack[j] = (slack[j] ?? 0) - delta
    }
    column = nextColumn
  } while ((rowOfColumn[column] ?? 0) !== 0)
  return column
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}
