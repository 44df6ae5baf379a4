import type { Pool } from '../../00-platform/index.ts'

/** What is hers, wherever it stands. */
const HERS = [
  'Zebulonia Quillfeather',
  'zebulonia@quill.example',
  '+49 30 7654321',
  'Featherlane 12',
  'Head of Quills',
]
export const TELLING = /quillfeather|zebulonia|7654321/i

/** An Odoo with a company, two of its people and what they asked for: contact 7 (user 3) is the one to be forgotten. */
export async function createPersonShop(db: Pool): Promise<void> {
  await db.unsafe(`
  drop schema if exists shop cascade; create schema shop;
  create table shop.res_partner (id integer primary key, name varchar, complete_name varchar, email varchar,
    phone varchar, street varchar, function varchar, city varchar, comment text, is_company boolean,
    parent_id integer references shop.res_partner, credit numeric, write_date timestamp);
  create table shop.res_users (id integer primary key, login varchar, signature text,
    partner_id integer references shop.res_partner, write_date timestamp);
  create table shop.crm_lead (id integer primary key, name varchar, description text, contact_name varchar,
    email_from varchar, phone varchar, street varchar, city varchar, expected_revenue numeric, extra jsonb,
    partner_id integer references shop.res_partner, write_date timestamp);
  create table shop.sale_order (id integer primary key, name varchar, signed_by varchar, amount_total numeric,
    partner_id integer references shop.res_partner, write_date timestamp);
  insert into shop.res_partner values
    (1, 'Quill AG', 'Quill AG', 'info@quill.example', '+49 30 1111111', 'Office Road 1', null, 'Berlin', null, true,
      null, 5, '2026-01-01'),
    (7, 'Zebulonia Quillfeather', 'Quill AG, Zebulonia Quillfeather', 'zebulonia@quill.example', '+49 30 7654321',
      'Featherlane 12', 'Head of Quills', 'Berlin', 'calls after five', false, 1, 250.75, '2026-01-01'),
    (8, 'Bo Stay', 'Quill AG, Bo Stay', 'bo@quill.example', '+49 30 2222222', 'Office Road 1', 'Buyer', 'Berlin',
      'knows Zebulonia Quillfeather well', false, 1, 0, '2026-01-01');
  insert into shop.res_users values (3, 'zebulonia@quill.example', 'Yours, Zebulonia', 7, '2026-01-01');
  insert into shop.crm_lead values
    (21, 'Quills for all', 'Asked by Zebulonia Quillfeather, 0049 or +49-30-765-4321', 'Zebulonia Quillfeather',
      '"Z" <Zebulonia@Quill.example>', '+49 30 7654321', 'Featherlane 12', 'Berlin', 1000.10,
      '{"by": "zebulonia@quill.example", "n": 4}', 7, '2026-01-01'),
    (22, 'Ink', 'write to zebulonia@quill.example', 'Bo Stay', 'bo@quill.example', '+49 30 2222222', 'Office Road 1',
      'Berlin', 2000, null, 8, '2026-01-01');
  insert into shop.sale_order values (31, 'S31', 'Zebulonia Quillfeather', 99.5, 7, '2026-01-01');`)
}

/** What the stages behind RAW and the hub's own records would hold of lead 21. */
export async function deriveFromLead(db: Pool): Promise<void> {
  await db`
    insert into core.odoo_opportunities (id, name, active, description, contact_name, email, phone, street, amount, tags,
      raw_id, load_id, source_hash, transformed_at)
    select id, name, true, description, contact_name, lower('zebulonia@quill.example'), '+49307654321', street,
      expected_revenue, array['hot', 'Zebulonia Quillfeather'], _raw_id, _load_id, _source_hash, now()
    from raw.odoo_crm_lead`
  await db`
    insert into core.aws_accounts (id, name, normalized_name, origin, odoo_partner_ids, odoo_opportunities,
      ace_opportunities, transformed_at)
    values ('zebulonia quillfeather|DE', 'Zebulonia Quillfeather', 'zebulonia quillfeather', 'odoo', '{7}', 1, 0, now())`
  await db`
    insert into search.opportunities (side, id, title, body, text_hash, row_hash, document, document_length, updated_at)
    select 'odoo', id::text, name, coalesce(description, ''), 'h', 'h', to_tsvector('simple', name || ' ' || description),
      1, now() from core.odoo_opportunities`
  await db`
    insert into search.embeddings (side, id, model, text_hash, embedding, embedded_at)
    select side, id, 'm', 'h', array_fill(0.1, array[512])::vector, now() from search.opportunities`
  await db`
    insert into search.terms (term, documents)
    select word, ndoc from ts_stat('select document from search.opportunities')`
  await db`
    insert into core.opportunity_matches (id, odoo_id, ace_id, probability, decision, method, evidence, conflicts,
      content_hash, odoo_hash, ace_hash, run_id, created_at, updated_at)
    values ('21-O1', 21, 'O1', 0.9, 'auto', 'model', ${db.json([{ field: 'email', left: HERS[1], weight: 3 }])},
      '{}', 'c', 'o', 'a', 'r', now(), now())`
  await db`
    insert into ops.quarantine (load_id, source, table_name, key, column_name, code, message, value, created_at)
    values ('l', 'odoo', 'crm_lead', '{"id": "21"}', 'street', 'VALUE_TOO_LONG', 'Featherlane 12 is long',
      'Featherlane 12', now())`
  await db`
    insert into ops.validation_failures (run_id, rule, entity, entity_key, "column", value, message, fix, personal)
    values ('v', 'r', 'odoo-opportunities', '21', 'street', 'Featherlane 12', 'm', 'f', true)`
  await db`
    insert into ops.events (type, payload, actor, request_id, at)
    values ('x', ${db.json({ note: 'about Zebulonia  Quillfeather' })}, 'system', 'r', now())`
}
