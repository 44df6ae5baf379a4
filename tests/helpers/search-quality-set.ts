import type { OdooRow } from './search-fixtures.ts'

const SUBJECTS = [
  ['Data warehouse migration to Redshift', 'Move reporting tables from an Oracle appliance'],
  ['Contact centre modernisation', 'Replace telephone switches for customer service agents'],
  ['Disaster recovery in a second region', 'Backup copies and failover of critical systems'],
  ['Kubernetes platform', 'Run containers with autoscaling for microservices'],
  ['Machine learning for demand forecasting', 'Predict weekly sales per shop'],
  ['SAP S/4HANA hosting', 'ERP landscape on certified instances'],
  ['Video streaming platform', 'Deliver live football to viewers at home'],
  ['IoT sensors in the factory', 'Collect temperature from machines on the shop floor'],
  ['Virtual desktops for remote workers', 'WorkSpaces for staff at home'],
  ['Website relaunch', 'New online shop with content delivery'],
  ['Security audit and hardening', 'Find weaknesses before attackers do'],
  ['Chatbot for citizens', 'Answers questions about passports and permits'],
  ['Genomics pipeline', 'Process DNA sequences for a hospital'],
  ['Fraud detection in card payments', 'Spot stolen cards in real time'],
  ['Mainframe retirement', 'Rewrite COBOL batch jobs'],
  ['Document archive with search', 'Scan invoices and find them by text'],
  ['Game server hosting', 'Matchmaking for players with low latency'],
  ['E-mail marketing automation', 'Campaigns and newsletters to subscribers'],
  ['Cost optimisation review', 'Cut the monthly cloud bill'],
  ['Electric vehicle charging backend', 'Bill drivers and steer the charging stations'],
] as const
const ACCOUNTS = [
  'Nordlicht AG',
  'Blue Harbor Inc',
  'Casa Verde SL',
  'Tanaka Foods',
  'Bright Foundation',
  'Omnia Bank',
]

/** 120 deals: each subject for six accounts; ids are subject × 10 + account. */
export const QUALITY_DEALS: readonly OdooRow[] = SUBJECTS.flatMap(([name, description], subject) =>
  ACCOUNTS.map((account, index) => ({
    id: subject * 10 + index + 1,
    name: index % 2 === 0 ? name : `${name} for ${account}`,
    account_name: account,
    description,
  })),
)

const subject = (number: number) => ACCOUNTS.map((_, index) => number * 10 + index + 1)

/** What people type: names, subjects in the deal's words, in other words, with typing errors. */
export const QUALITY_QUERIES: readonly { readonly q: string; readonly relevant: readonly number[] }[] = [
  { q: 'Nordlicht kubernetes', relevant: [31] },
  { q: 'tanaka foods data warehouse', relevant: [4] },
  { q: 'omnia bank fraud', relevant: [136] },
  { q: 'casa verde website', relevant: [93] },
  { q: 'blue harbor genomics pipeline', relevant: [122] },
  { q: 'redshift', relevant: subject(0) },
  { q: 'COBOL', relevant: subject(14) },
  { q: 'machin lerning forecast', relevant: subject(4) },
  { q: 'bright fundation chatbot', relevant: [115] },
  { q: 'kuberntes', relevant: subject(3) },
  { q: 'ERP', relevant: subject(5) },
  { q: 'call center for phone support', relevant: subject(1) },
  { q: 'reduce spending on infrastructure', relevant: subject(18) },
  { q: 'business continuity after an outage', relevant: subject(2) },
  { q: 'watching sports on the internet', relevant: subject(6) },
  { q: 'employees working from home', relevant: subject(8) },
  { q: 'penetration testing against hackers', relevant: subject(10) },
  { q: 'multiplayer gaming', relevant: subject(16) },
  { q: 'electric cars', relevant: subject(19) },
  { q: 'biology research and medicine', relevant: subject(12) },
  { q: 'legacy modernization of old programs', relevant: subject(14) },
  { q: 'send promotional emails to customers', relevant: subject(17) },
  { q: 'credit card theft', relevant: subject(13) },
  { q: 'manufacturing equipment monitoring', relevant: subject(7) },
]
