import type { TaskText } from '../model.ts'

export const SECURITY_TOPICS = ['auth', 'secrets', 'input', 'network'] as const
export type SecurityTopic = (typeof SECURITY_TOPICS)[number]

/** Words that say that a task touches a topic. Better one review too many: a word that only may mean it counts. */
const WORDS: Readonly<Record<SecurityTopic, string>> = {
  auth: `auth authenticate authenticated authentication authorise authorize authorised authorized authorisation authorization
    login logout signin signup oauth oauth2 oidc saml sso rbac acl permission permissions privilege privileges session sessions
    jwt mfa otp totp passkey passkeys csrf cookie cookies identity sudo`,
  secrets: `secret secrets password passwords passphrase credential credentials token tokens apikey apikeys encrypt encrypted
    encryption decrypt decryption vault certificate certificates keystore keyring dotenv env`,
  input: `input inputs form forms upload uploads uploaded payload payloads parse parser parsing validate validation validator
    sanitise sanitize sanitiser sanitizer escape escaping injection xss deserialise deserialize webhook webhooks import importer`,
  network: `network networks networking http https api apis endpoint endpoints rest graphql grpc rpc websocket websockets
    socket sockets tcp udp tls ssl ssh smtp imap ftp sftp dns proxy cors firewall port ports url urls webhook webhooks
    request requests server servers gateway cdn`,
}

/** Two words that mean it together only. */
const PHRASES: Readonly<Record<SecurityTopic, readonly string[]>> = {
  auth: ['sign in', 'log in', 'sign on', 'access control', 'access rights'],
  secrets: ['api key', 'api keys', 'private key', 'private keys', 'signing key'],
  input: ['user supplied', 'query parameter', 'query parameters'],
  network: [],
}

const TOPICS_OF = topicsByWord()

function topicsByWord(): ReadonlyMap<string, readonly SecurityTopic[]> {
  const topics = new Map<string, SecurityTopic[]>()
  for (const topic of SECURITY_TOPICS)
    for (const word of WORDS[topic].split(/\s+/)) topics.set(word, [...(topics.get(word) ?? []), topic])
  return topics
}

export interface TouchedTopic {
  readonly topic: SecurityTopic
  /** The word that was found first. */
  readonly word: string
}

type Readable = Pick<TaskText, 'title' | 'details' | 'purpose' | 'prompt' | 'files' | 'leverage'>

/** What of auth, secrets, input and network a task touches by its words and the names of its files, in that order. */
export function securityTopics(task: Readable): TouchedTopic[] {
  const { title, details, purpose, prompt, files, leverage } = task
  const words = wordsOf([title, ...details, purpose ?? '', prompt ?? '', ...files, ...leverage].join(' . '))
  const found = new Map<SecurityTopic, string>()
  for (const word of words)
    for (const topic of TOPICS_OF.get(word) ?? []) if (!found.has(topic)) found.set(topic, word)
  const text = ` ${words.join(' ')} `
  for (const topic of SECURITY_TOPICS)
    for (const phrase of PHRASES[topic])
      if (!found.has(topic) && text.includes(` ${phrase} `)) found.set(topic, phrase)
  return SECURITY_TOPICS.flatMap((topic) => {
    const word = found.get(topic)
    return word === undefined ? [] : [{ topic, word }]
  })
}

/** `loginForm.tsx` is login, form, tsx. A full stop alone keeps phrases of two fields apart. */
function wordsOf(text: string): string[] {
  return (
    text
      .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+| \. /gu)
      ?.map((word) => word.trim()) ?? []
  )
}
