/** Countries the sample's customers sit in, with what an address there looks like. */
export interface City {
  readonly name: string
  /** The name in English where it differs: ACE often has it. */
  readonly english?: string
  readonly postal: string
  readonly state?: string
}
export interface Country {
  readonly code: string
  readonly name: string
  readonly nativeName: string
  readonly odooId: number
  readonly dial: string
  readonly domain: string
  readonly legalForms: readonly string[]
  readonly streets: readonly string[]
  readonly cities: readonly City[]
  readonly language: 'en' | 'de' | 'fr' | 'es' | 'it' | 'nl'
  readonly company: 1 | 2 | 3
  readonly weight: number
}

export const COUNTRIES: readonly Country[] = [
  {
    code: 'US',
    name: 'United States',
    nativeName: 'USA',
    odooId: 233,
    dial: '+1',
    domain: 'com',
    language: 'en',
    company: 1,
    weight: 26,
    legalForms: ['Inc.', 'LLC', 'Corp.', 'Inc.', 'Co.'],
    streets: ['Main St', 'Market St', 'Harbor Blvd', 'Mission Ave', 'Lakeview Dr', 'Commerce Way'],
    cities: [
      { name: 'Seattle', postal: '98101', state: 'Washington' },
      { name: 'Austin', postal: '78701', state: 'Texas' },
      { name: 'Chicago', postal: '60601', state: 'Illinois' },
      { name: 'Denver', postal: '80202', state: 'Colorado' },
      { name: 'Boston', postal: '02110', state: 'Massachusetts' },
      { name: 'Atlanta', postal: '30303', state: 'Georgia' },
      { name: 'San Diego', postal: '92101', state: 'California' },
      { name: 'Portland', postal: '97204', state: 'Oregon' },
      { name: 'Columbus', postal: '43215', state: 'Ohio' },
      { name: 'New York', postal: '10005', state: 'New York' },
    ],
  },
  {
    code: 'DE',
    name: 'Germany',
    nativeName: 'Deutschland',
    odooId: 57,
    dial: '+49',
    domain: 'de',
    language: 'de',
    company: 2,
    weight: 24,
    legalForms: ['GmbH', 'AG', 'GmbH & Co. KG', 'SE', 'GmbH', 'KG', 'e.K.'],
    streets: ['Hauptstraße', 'Bahnhofstraße', 'Industrieweg', 'Am Hafen', 'Goethestraße', 'Lindenallee'],
    cities: [
      { name: 'München', english: 'Munich', postal: '80331' },
      { name: 'Köln', english: 'Cologne', postal: '50667' },
      { name: 'Hamburg', postal: '20095' },
      { name: 'Kassel', postal: '34117' },
      { name: 'Nürnberg', english: 'Nuremberg', postal: '90402' },
      { name: 'Leipzig', postal: '04109' },
      { name: 'Stuttgart', postal: '70173' },
      { name: 'Bremen', postal: '28195' },
    ],
  },
  {
    code: 'GB',
    name: 'United Kingdom',
    nativeName: 'UK',
    odooId: 231,
    dial: '+44',
    domain: 'co.uk',
    language: 'en',
    company: 3,
    weight: 13,
    legalForms: ['Ltd', 'PLC', 'Limited', 'LLP'],
    streets: ['High Street', 'Station Road', 'Kings Road', 'Church Lane', 'Victoria Street'],
    cities: [
      { name: 'London', postal: 'EC2A 4NE' },
      { name: 'Leeds', postal: 'LS1 4DY' },
      { name: 'Bristol', postal: 'BS1 4TR' },
      { name: 'Manchester', postal: 'M2 5DB' },
      { name: 'Edinburgh', postal: 'EH2 2BY' },
    ],
  },
  {
    code: 'FR',
    name: 'France',
    nativeName: 'France',
    odooId: 75,
    dial: '+33',
    domain: 'fr',
    language: 'fr',
    company: 2,
    weight: 10,
    legalForms: ['SA', 'SAS', 'SARL', 'S.A.'],
    streets: ['rue de la Gare', 'avenue Foch', 'boulevard Voltaire', 'rue des Lilas'],
    cities: [
      { name: 'Lyon', postal: '69002' },
      { name: 'Paris', postal: '75009' },
      { name: 'Nantes', postal: '44000' },
      { name: 'Besançon', english: 'Besancon', postal: '25000' },
      { name: 'Orléans', english: 'Orleans', postal: '45000' },
    ],
  },
  {
    code: 'ES',
    name: 'Spain',
    nativeName: 'España',
    odooId: 68,
    dial: '+34',
    domain: 'es',
    language: 'es',
    company: 2,
    weight: 7,
    legalForms: ['S.L.', 'S.A.', 'SL', 'S.L.U.'],
    streets: ['Calle Mayor', 'Gran Vía', 'Avenida del Puerto', 'Calle Real'],
    cities: [
      { name: 'Sevilla', english: 'Seville', postal: '41001' },
      { name: 'Madrid', postal: '28013' },
      { name: 'Málaga', english: 'Malaga', postal: '29001' },
      { name: 'Bilbao', postal: '48001' },
    ],
  },
  {
    code: 'IT',
    name: 'Italy',
    nativeName: 'Italia',
    odooId: 109,
    dial: '+39',
    domain: 'it',
    language: 'it',
    company: 2,
    weight: 6,
    legalForms: ['S.p.A.', 'S.r.l.', 'SRL'],
    streets: ['Via Roma', 'Corso Italia', 'Viale Europa', 'Via Garibaldi'],
    cities: [
      { name: 'Milano', english: 'Milan', postal: '20121' },
      { name: 'Torino', english: 'Turin', postal: '10121' },
      { name: 'Bologna', postal: '40121' },
      { name: 'Napoli', english: 'Naples', postal: '80133' },
    ],
  },
  {
    code: 'NL',
    name: 'Netherlands',
    nativeName: 'Nederland',
    odooId: 165,
    dial: '+31',
    domain: 'nl',
    language: 'nl',
    company: 2,
    weight: 6,
    legalForms: ['B.V.', 'N.V.', 'BV'],
    streets: ['Keizersgracht', 'Stationsweg', 'Havenstraat', 'Dorpsstraat'],
    cities: [
      { name: 'Utrecht', postal: '3511 LX' },
      { name: 'Den Haag', english: 'The Hague', postal: '2511 CS' },
      { name: 'Rotterdam', postal: '3011 AA' },
    ],
  },
  {
    code: 'CH',
    name: 'Switzerland',
    nativeName: 'Schweiz',
    odooId: 43,
    dial: '+41',
    domain: 'ch',
    language: 'de',
    company: 2,
    weight: 4,
    legalForms: ['AG', 'GmbH', 'SA'],
    streets: ['Bahnhofplatz', 'Seestrasse', 'Dorfstrasse'],
    cities: [
      { name: 'Zürich', english: 'Zurich', postal: '8001' },
      { name: 'Genève', english: 'Geneva', postal: '1201' },
      { name: 'Basel', postal: '4001' },
    ],
  },
  {
    code: 'AT',
    name: 'Austria',
    nativeName: 'Österreich',
    odooId: 12,
    dial: '+43',
    domain: 'at',
    language: 'de',
    company: 2,
    weight: 4,
    legalForms: ['GmbH', 'AG', 'GmbH & Co KG'],
    streets: ['Ringstraße', 'Hauptplatz', 'Wiener Straße'],
    cities: [
      { name: 'Wien', english: 'Vienna', postal: '1010' },
      { name: 'Graz', postal: '8010' },
      { name: 'Linz', postal: '4020' },
    ],
  },
]

/** Countries without customers, so that the table is more than the ones in use. */
export const OTHER_COUNTRIES: readonly (readonly [id: number, code: string, name: string])[] = [
  [20, 'BE', 'Belgium'],
  [38, 'CA', 'Canada'],
  [59, 'DK', 'Denmark'],
  [70, 'FI', 'Finland'],
  [101, 'IE', 'Ireland'],
  [104, 'IN', 'India'],
  [113, 'JP', 'Japan'],
  [166, 'NO', 'Norway'],
  [179, 'PL', 'Poland'],
  [184, 'PT', 'Portugal'],
  [196, 'SE', 'Sweden'],
  [13, 'AU', 'Australia'],
  [31, 'BR', 'Brazil'],
  [197, 'SG', 'Singapore'],
]

/** Units of a currency for one US dollar on the reference day. */
export const CURRENCIES: readonly {
  id: number
  code: string
  symbol: string
  perUsd: number
  name: string
}[] = [
  { id: 1, code: 'USD', symbol: '$', perUsd: 1, name: 'United States dollar' },
  { id: 126, code: 'EUR', symbol: '€', perUsd: 0.92, name: 'Euro' },
  { id: 144, code: 'GBP', symbol: '£', perUsd: 0.79, name: 'Pound sterling' },
  { id: 4, code: 'CHF', symbol: 'CHF', perUsd: 0.88, name: 'Swiss franc' },
  { id: 25, code: 'JPY', symbol: '¥', perUsd: 149.5, name: 'Japanese yen' },
]
