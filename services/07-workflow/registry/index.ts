export { problemText, type RegistryProblem, registryProblems } from './check.ts'
export { registryMarkdown } from './markdown.ts'
export { nextScript, type ScriptKind, type ScriptOrder } from './new-script.ts'
export {
  AREA,
  type AreaFile,
  NUMBERING_FILE,
  REGISTRY_FILE,
  SCRIPTS_FOLDER,
  type ScriptEntry,
  type ScriptFolder,
  scriptEntries,
} from './scripts.ts'
