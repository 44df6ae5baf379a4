import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the installed product: the nearest one upwards that holds package.json (source and bundle alike). */
export const PRODUCT_ROOT = findRoot(dirname(fileURLToPath(import.meta.url)))

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('package.json of the product was not found above its code')
  return findRoot(parent)
}

/** A path inside the product: `productPath('config', 'sources.json')`. */
export function productPath(...parts: string[]): string {
  return join(PRODUCT_ROOT, ...parts)
}
