import { readFileSync } from 'node:fs'
import { productPath } from '../services/00-platform/client.ts'

export const VERSION = (JSON.parse(readFileSync(productPath('package.json'), 'utf8')) as { version: string })
  .version
