/**
 * One English word for what companies and projects call the same thing in other languages and in short. Folded text on
 * both sides. `GENERIC_COMPANY_WORDS` carry little about who a company is and count less in a comparison.
 */
const SYNONYMS: Readonly<Record<string, string>> = {
  // companies
  group: 'gruppe groupe grupo gruppo groep koncern koncernen grp grupa gruppen skupina ryhma konserni',
  international:
    'internationale internationaal internacional internazionale internationell intl int internat',
  national: 'nationale nazionale nacional nationaal natl nat',
  global: 'globale globaal globais',
  europe: 'europa european europaische europeenne europea europees eur',
  germany: 'deutschland allemagne alemania germania duitsland de',
  france: 'frankreich francia frankrijk',
  spain: 'spanien espana espagne spagna spanje',
  italy: 'italien italia italie',
  netherlands: 'nederland niederlande paysbas holland holanda',
  switzerland: 'schweiz suisse svizzera suiza zwitserland',
  austria: 'osterreich oesterreich autriche oostenrijk',
  bank: 'banque banco banca banka bankas pankki banken',
  insurance:
    'versicherung versicherungen assurance assurances assicurazioni seguros seguro verzekeringen forsakring assekuranz ins',
  energy: 'energie energia energi energies energetica enrg',
  power: 'strom kraftwerke kraft',
  telecom: 'telekom telekommunikation telecommunications telecomunicaciones telecomunicazioni telecoms',
  technology:
    'technologie technologies technologien tecnologia tecnologias tecnologie technologia tech teknologi teknologia technol',
  technical: 'technik technique tecnica tecnico techniek',
  systems: 'system systeme systemes sistemas sistemi systemen sys',
  solutions:
    'solution losungen loesungen soluciones soluzioni oplossingen solucoes lösungen losning sol solns',
  services: 'service dienste dienstleistungen servicios servizi diensten servicos tjanster svc svcs serv',
  software: 'logiciel logiciels programmatuur sw',
  consulting:
    'beratung conseil consultoria consulenza advies radgivning konsult consultants consultancy consultores',
  industry: 'industrie industries industria industrias industrien indus ind industri industrial industrielle',
  manufacturing: 'fertigung fabrication manufactura produzione productie herstellung mfg manuf manufacture',
  engineering: 'ingenieurburo ingenierie ingenieria ingegneria engenharia ingenieure engr eng maschinenbau',
  logistics: 'logistik logistique logistica logistiek logistics',
  transport: 'transporte transports trasporti vervoer transportation trans spedition',
  health: 'gesundheit sante salud salute gezondheid saude healthcare',
  pharma: 'pharmaceuticals pharmaceutical pharmazeutika farma farmaceutica pharmaceutique pharm',
  medical: 'medizin medizintechnik medicale medico medica medisch med medizinische',
  food: 'lebensmittel nahrungsmittel alimentos alimentation alimentari voeding foods',
  auto: 'automobile automotive automobil automoviles autos fahrzeuge',
  construction: 'bau construcciones costruzioni bouw construcao constr bygg',
  university: 'universitat universitaet universite universidad universita universiteit uni univ universidade',
  institute: 'institut instituto istituto instituut inst',
  hospital: 'krankenhaus klinik hopital ospedale ziekenhuis kliniken clinic clinica clinique',
  city: 'stadt ville ciudad citta stad cidade',
  ministry: 'ministerium ministere ministerio ministero',
  research: 'forschung recherche investigacion ricerca onderzoek pesquisa',
  trading: 'handel handels commerce comercio commercio trade commerciale handelsgesellschaft',
  retail: 'einzelhandel detail detalle',
  media: 'medien medias medios',
  publishing: 'verlag edition editions editorial editrice uitgeverij publishers',
  partners: 'partner partenaires socios partenaire',
  sons: 'sohne soehne fils hijos figli zonen filhos',
  brothers: 'bros gebruder gebrueder freres hermanos fratelli gebroeders irmaos',
  association: 'verband verein asociacion associazione vereniging associacao assoc assn',
  foundation: 'stiftung fondation fundacion fondazione stichting fundacao',
  management: 'verwaltung gestion gestione beheer mgmt mgt',
  development: 'entwicklung developpement desarrollo sviluppo ontwikkeling desenvolvimento dev',
  company: 'gesellschaft compagnie compania compagnia maatschappij firma companhia',
  communication: 'kommunikation communications comunicaciones comunicazioni communicatie comm comms',
  electric: 'elektro electrique electrica elettrica elektrisch electrical elec',
  electronics: 'elektronik electronique electronica elettronica elektronica',
  chemicals: 'chemie chimie quimica chimica chemical chem',
  finance: 'finanz finanzen finances finanzas finanza financien financial fin',
  capital: 'kapital capitale',
  real: 'immobilien immobilier inmobiliaria immobiliare vastgoed realestate',
  water: 'wasser eau agua acqua',
  north: 'nord norte noord',
  south: 'sud sur zuid sued sul',
  east: 'ost est este oost',
  west: 'ouest oeste ovest',
  and: 'und et y e en och og i',
  associates: 'assoc associes associados',
  airlines: 'fluggesellschaft airline airways lineas aerolineas',
  laboratory: 'labor laboratoire laboratorio lab labs laboratories laboratoires',
  steel: 'stahl acier acero acciaio staal',
  // projects
  cloud: 'nuage nube wolke cloudmigration',
  migration: 'migrate migrating migracion migrazione migratie migrar umzug migrations migracao',
  data: 'daten donnees datos dati gegevens dados',
  warehouse: 'datawarehouse dwh lagerhaus entrepot almacen magazzino',
  platform: 'plattform plateforme plataforma piattaforma',
  analytics: 'analyse analytik analytique analitica analisi analysis analyses analyseplattform',
  security: 'sicherheit securite seguridad sicurezza beveiliging seguranca',
  backup: 'sicherung sauvegarde respaldo datensicherung copia',
  recovery: 'wiederherstellung reprise recuperacion ripristino herstel dr',
  modernization:
    'modernisierung modernisation modernizacion modernizzazione modernisering modernise modernize',
  infrastructure: 'infrastruktur infrastructures infraestructura infrastruttura infra infrastructuur',
  implementation:
    'einfuhrung implementierung implementacion implementazione mise implementatie implement einfuehrung rollout',
  customer: 'kunde kunden client clients cliente clienti klant klanten kunden customers',
  application: 'anwendung anwendungen applications aplicacion applicazione app apps toepassing',
  machine: 'maschine maschinelles',
  learning: 'lernen apprentissage aprendizaje apprendimento',
  network: 'netzwerk reseau red rete netwerk',
  storage: 'speicher stockage almacenamiento archiviazione opslag',
  database: 'datenbank datenbanken bases databases db',
  server: 'servers serveur serveurs servidor servidores',
  project: 'projekt projet proyecto progetto project projeto',
  phase: 'fase etape',
  renewal: 'verlangerung renouvellement renovacion rinnovo verlenging',
  upgrade: 'aktualisierung aktualizacion actualizacion aggiornamento',
  webshop: 'onlineshop eshop ecommerce',
  new: 'neu neue nouveau nouvelle nuevo nueva nuovo nuova nieuw nieuwe',
}

export const TRANSLATIONS: ReadonlyMap<string, string> = new Map(
  Object.entries(SYNONYMS).flatMap(([word, others]) =>
    others.split(' ').map((other): [string, string] => [other, word]),
  ),
)

export const GENERIC_COMPANY_WORDS: ReadonlySet<string> = new Set(
  (
    'and group international national global europe germany france spain italy netherlands switzerland austria technology ' +
    'technical systems solutions services software consulting industry manufacturing engineering trading partners ' +
    'company management development the of for de la le el der die das di da du des los las worldwide digital'
  ).split(' '),
)

/** Mail hosts whose domain says nothing about the company. */
export const FREE_MAIL_DOMAINS: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de ymail.com hotmail.com hotmail.co.uk hotmail.fr ' +
    'hotmail.de outlook.com outlook.de outlook.fr live.com msn.com icloud.com me.com mac.com aol.com gmx.de gmx.net ' +
    'gmx.at gmx.ch gmx.com web.de t-online.de freenet.de mail.com mail.ru yandex.ru yandex.com proton.me protonmail.com ' +
    'zoho.com qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net orange.fr wanadoo.fr free.fr laposte.net ' +
    'sfr.fr libero.it virgilio.it tiscali.it alice.it telefonica.net terra.com.br uol.com.br bol.com.br bluewin.ch ' +
    'telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl btinternet.com comcast.net verizon.net att.net rediffmail.com'
  ).split(' '),
)
