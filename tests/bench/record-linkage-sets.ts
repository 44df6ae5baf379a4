import {
  amount,
  type BlockingPass,
  companyName,
  date,
  type EngineConfig,
  type EngineRecord,
  exact,
  phone,
  phoneKey,
  spelling,
  text,
  textTokens,
  wordBlocking,
} from '../../services/05-matching/engine/index.ts'

export interface LinkageSet {
  readonly name: string
  /** Best published end-to-end F1 in percent we know of (../shared/bench/record-linkage/README.md), or null. */
  readonly publishedF1: number | null
  readonly config: EngineConfig
}

const thresholds = { auto: 0.5, review: 0.2 }

/** Fields and blocking follow from what the columns mean; no threshold or weight was fitted to a gold file. */
export const LINKAGE_SETS: readonly LinkageSet[] = [
  {
    name: 'fodors-zagats',
    publishedF1: 100,
    config: {
      mode: 'link',
      thresholds,
      fields: [
        { name: 'name', compare: companyName(), termFrequency: true },
        { name: 'addr', compare: text() },
        { name: 'city', compare: spelling() },
        { name: 'phone', compare: phone() },
        { name: 'type', compare: text([0.6, 0.3]) },
      ],
      blocking: [wordBlocking('name', 'name'), phonePass('phone'), wordBlocking('address', 'addr')],
    },
  },
  {
    name: 'restaurants-oaei',
    publishedF1: 88.1,
    config: {
      mode: 'link',
      thresholds,
      fields: [
        { name: 'name', compare: companyName(), termFrequency: true },
        { name: 'phone_number', compare: phone() },
        { name: 'street', compare: text() },
      ],
      blocking: [wordBlocking('name', 'name'), phonePass('phone_number'), wordBlocking('street', 'street')],
    },
  },
  {
    name: 'febrl1',
    publishedF1: null,
    config: {
      mode: 'dedupe',
      thresholds,
      fields: [
        { name: 'given_name', compare: spelling(), termFrequency: true },
        { name: 'surname', compare: spelling(), termFrequency: true },
        { name: 'street_number', compare: exact() },
        { name: 'address_1', compare: spelling() },
        { name: 'address_2', compare: spelling() },
        { name: 'suburb', compare: spelling(), termFrequency: true },
        { name: 'postcode', compare: spelling([0.9]) },
        { name: 'state', compare: exact() },
        { name: 'date_of_birth', compare: date([1, 31]) },
        { name: 'soc_sec_id', compare: spelling([0.92]) },
      ],
      blocking: [
        'given_name',
        'surname',
        'date_of_birth',
        'soc_sec_id',
        'address_1',
        'suburb',
        'postcode',
      ].map(equalPass),
    },
  },
  {
    name: 'walmart-amazon',
    publishedF1: 70.9,
    config: {
      mode: 'link',
      thresholds,
      fields: [
        { name: 'title', compare: text([0.85, 0.7, 0.55, 0.4, 0.25]) },
        { name: 'modelno', compare: spelling([0.92, 0.8]) },
        { name: 'brand', compare: spelling([0.9]) },
        { name: 'price', compare: amount() },
      ],
      blocking: [
        equalPass('modelno'),
        wordBlocking('title', 'title', 60),
        wordBlocking('model in title', 'modelno', 20, ['title']),
      ],
    },
  },
]

function equalPass(column: string): BlockingPass {
  return {
    name: column,
    keys: (record) =>
      textTokensOf(record, column)
        .slice(0, 1)
        .map(() => joined(record, column)),
  }
}

function joined(record: EngineRecord, column: string): string {
  return textTokensOf(record, column).join(' ')
}

function textTokensOf(record: EngineRecord, column: string): readonly string[] {
  return textTokens(record.values[column])
}

function phonePass(column: string): BlockingPass {
  return {
    name: column,
    keys: (record) => {
      const key = phoneKey(record.values[column])
      return key === null ? [] : [key]
    },
  }
}
