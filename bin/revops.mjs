#!/usr/bin/env node
// The command line. Prepares itself like `npm start` does, silent on standard output so that --json stays JSON.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { nodeProblem } from './lib/node-version.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const say = (line) => console.error(`revops: ${line}`)

async function prepare() {
  const problem = nodeProblem()
  if (problem !== undefined) throw new Error(problem)
  const { installDependencies } = await import('./lib/install.mjs')
  await installDependencies(ROOT, say)
  // An installed package has no sources; its dist/ came with it.
  if (!existsSync(join(ROOT, 'app', 'cli.ts'))) return
  const { buildStale } = await import('./build.mjs')
  await buildStale({ output: 2 })
}

try {
  await prepare()
  process.setSourceMapsEnabled(true)
  await import(pathToFileURL(join(ROOT, 'dist', 'cli.mjs')).href)
} catch (error) {
  console.error(`revops: ${error.message}`)
  process.exitCode = 1
}
