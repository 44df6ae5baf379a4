import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./services/*/**/tables.ts', './services/00-platform/database/schemas.ts'],
  out: './migrations',
  schemaFilter: ['raw', 'core', 'search', 'ops'],
})
