import type { Pool } from '../../services/00-platform/database/client.ts'

/** Up to 17 values per company are rows of ir_property; from 18 on they are one jsonb `{"company": value}` per field. */
export type OdooVersion = 17 | 18

/**
 * The tables of an Odoo database in schema `odoo`, with the columns the hub reads and those it must not, and a few rows.
 * Types as Odoo creates them: ../shared/odoo17/pg_tables.dump (crm_*, res_*, utm_*, ir_model_fields of 17), for the
 * tables that it lacks Odoo's own models (github.com/odoo/odoo, branch 17.0, odoo/addons/base/models: ir_property.py,
 * ir_attachment.py, res_currency.py; a Float without digits is double precision, with `digits=0` numeric) and for 18 the
 * change that removed ir_property (github.com/odoo/odoo/pull/175627).
 */
export async function createOdooDatabase(db: Pool, version: OdooVersion): Promise<void> {
  await db.unsafe(`drop schema if exists odoo cascade; create schema odoo; ${TABLES}`)
  await db.unsafe(ROWS)
  await db.unsafe(version === 17 ? VALUES_17 : VALUES_18)
}

/** What an upgrade from 17 to 18 leaves: the values moved into their models' tables, ir_property is gone. */
export async function upgradeTo18(db: Pool): Promise<void> {
  await db.unsafe(`drop table odoo.ir_property; ${VALUES_18}`)
}

const STAMPS = 'create_uid integer, write_uid integer, create_date timestamp, write_date timestamp'

const TABLES = `
  create table odoo.res_company (id integer primary key, name varchar not null, currency_id integer not null, ${STAMPS});
  create table odoo.res_currency (id integer primary key, name varchar not null, symbol varchar, rounding numeric,
    decimal_places integer, active boolean, ${STAMPS});
  create table odoo.res_currency_rate (id integer primary key, name date not null, rate numeric, currency_id integer not null,
    company_id integer, ${STAMPS}, unique (name, currency_id, company_id), check (rate > 0));
  create table odoo.res_partner (id integer primary key, name varchar, complete_name varchar, is_company boolean,
    commercial_partner_id integer, parent_id integer, company_id integer, country_id integer, email varchar, website varchar,
    signup_token varchar, active boolean, ${STAMPS});
  create table odoo.res_users (id integer primary key, login varchar not null, password varchar, totp_secret varchar,
    partner_id integer, company_id integer, active boolean, ${STAMPS});
  create table odoo.res_country (id integer primary key, name jsonb not null, code varchar(2) not null, ${STAMPS});
  create table odoo.res_country_state (id integer primary key, name varchar not null, code varchar not null,
    country_id integer not null, ${STAMPS});
  create table odoo.crm_stage (id integer primary key, name jsonb not null, sequence integer, is_won boolean, ${STAMPS});
  create table odoo.crm_team (id integer primary key, name jsonb not null, active boolean,
    lead_properties_definition jsonb, ${STAMPS});
  create table odoo.crm_tag (id integer primary key, name jsonb not null, color integer, ${STAMPS});
  create table odoo.crm_tag_rel (lead_id integer not null, tag_id integer not null, primary key (lead_id, tag_id));
  create table odoo.crm_lost_reason (id integer primary key, name jsonb not null, active boolean, ${STAMPS});
  create table odoo.utm_source (id integer primary key, name varchar not null, ${STAMPS});
  create table odoo.utm_campaign (id integer primary key, name varchar not null, title jsonb, ${STAMPS});
  create table odoo.crm_lead (id integer primary key, name varchar not null, type varchar, active boolean, description text,
    partner_id integer, stage_id integer, team_id integer, user_id integer, company_id integer, country_id integer,
    expected_revenue numeric, probability double precision, date_deadline date, lead_properties jsonb,
    duration_tracking jsonb, ${STAMPS});
  create table odoo.ir_model_fields (id integer primary key, model_id integer not null, model varchar not null,
    name varchar not null, complete_name varchar, ttype varchar not null, relation varchar, field_description jsonb not null,
    help jsonb, compute text, store boolean, state varchar not null, ${STAMPS});
  create table odoo.ir_attachment (id integer primary key, name varchar not null, res_model varchar, res_field varchar,
    res_id integer, company_id integer, type varchar not null, url varchar(1024), public boolean, access_token varchar,
    db_datas bytea, store_fname varchar, file_size integer, checksum varchar(40), mimetype varchar, index_content text,
    description text, ${STAMPS})`

const AT = `'2026-01-02 03:04:05.678901'`

const ROWS = `
  insert into odoo.res_company (id, name, currency_id, write_date) values (1, 'Main Inc', 1, ${AT}), (2, 'Nord GmbH', 2, ${AT});
  insert into odoo.res_currency (id, name, symbol, rounding, decimal_places, active, write_date) values
    (1, 'USD', '$', 0.010000, 2, true, ${AT}), (2, 'EUR', '€', 0.010000, 2, true, ${AT}),
    (3, 'XTS', 'X', 0.010000, 2, false, ${AT});
  insert into odoo.res_country (id, name, code, write_date) values
    (10, '{"en_US": "Germany", "de_DE": "Deutschland"}', 'DE', ${AT});
  insert into odoo.res_partner (id, name, is_company, commercial_partner_id, country_id, signup_token, active, write_date)
    values (7, 'Müller & Söhne GmbH', true, 7, 10, 'signup-geheim', true, ${AT}), (8, 'Acme Inc', true, 8, null, null, true, ${AT});
  insert into odoo.res_users (id, login, password, totp_secret, partner_id, active, write_date) values
    (2, 'admin', 'hash-geheim', 'totp-geheim', 7, true, ${AT});
  insert into odoo.crm_stage (id, name, sequence, is_won, write_date) values
    (1, '{"en_US": "New", "de_DE": "Neu"}', 1, null, ${AT}), (2, '{"en_US": "Proposition"}', 2, null, ${AT});
  insert into odoo.crm_team (id, name, active, lead_properties_definition, write_date) values
    (5, '{"en_US": "Europe"}', true, '[{"name": "a1b2c3", "type": "selection", "string": "Size",
      "selection": [["s", "Small"], ["l", "Large"]]}, {"name": "d4e5f6", "type": "float", "string": "Score"}]', ${AT}),
    (6, '{"en_US": "Website"}', false, null, ${AT});
  insert into odoo.crm_tag (id, name, color, write_date) values (30, '{"en_US": "Software"}', 1, ${AT}),
    (31, '{"en_US": "Training", "de_DE": "Schulung"}', 2, ${AT});
  insert into odoo.crm_lost_reason (id, name, active, write_date) values (40, '{"en_US": "Too expensive"}', true, ${AT});
  insert into odoo.crm_lead (id, name, type, active, partner_id, stage_id, team_id, user_id, company_id, country_id,
      expected_revenue, date_deadline, lead_properties, write_date) values
    (1, 'Move', 'opportunity', true, 7, 1, 5, 2, 2, 10, 100, '2026-01-31',
      '{"a1b2c3": "l", "d4e5f6": 12345678901234567890.10}', ${AT}),
    (2, 'Train', 'opportunity', false, 8, 2, 6, 2, 1, null, 7, null, '{}', ${AT});
  insert into odoo.crm_tag_rel values (1, 30), (1, 31), (2, 31);
  insert into odoo.ir_attachment (id, name, res_model, res_id, type, access_token, db_datas, file_size, mimetype, write_date)
    values (1, 'contract.pdf', 'crm.lead', 1, 'binary', 'attachment-geheim', '\\x255044462d', 5, 'application/pdf', ${AT})`

/** One value of each type, a default without a record, one for all companies, and what must stay where it is. */
const VALUES_17 = `
  create table odoo.ir_property (id integer primary key, name varchar, res_id varchar, company_id integer,
    fields_id integer not null, value_float double precision, value_integer integer, value_text text, value_binary bytea,
    value_reference varchar, value_datetime timestamp, type varchar not null, ${STAMPS});
  create unique index on odoo.ir_property (fields_id, coalesce(company_id, 0), coalesce(res_id, ''));
  insert into odoo.ir_model_fields (id, model_id, model, name, ttype, relation, field_description, store, state, write_date)
    select id, 1, model, name, ttype, relation, jsonb_build_object('en_US', name), false, 'base', ${AT} from (values
      (501, 'res.partner', 'property_payment_term_id', 'many2one', 'account.payment.term'),
      (502, 'res.partner', 'credit_limit', 'float', null), (503, 'res.partner', 'barcode', 'char', null),
      (504, 'product.template', 'property_account_income_id', 'many2one', 'account.account'),
      (505, 'res.partner', 'x_portal_password', 'char', null), (506, 'res.partner', 'x_access_token', 'text', null),
      (507, 'account.journal', 'x_journal_note', 'char', null), (508, 'res.partner', 'x_seal', 'binary', null),
      (509, 'res.partner', 'x_since', 'datetime', null), (510, 'res.partner', 'x_vip', 'boolean', null),
      (511, 'res.partner', 'name', 'char', null)) f(id, model, name, ttype, relation);
  insert into odoo.ir_property (id, name, res_id, company_id, fields_id, value_float, value_integer, value_text,
      value_binary, value_reference, value_datetime, type, write_date) values
    (1, 'property_payment_term_id', 'res.partner,7', 1, 501, null, null, null, null, 'account.payment.term,3', null, 'many2one', ${AT}),
    (2, 'property_payment_term_id', 'res.partner,7', 2, 501, null, null, null, null, 'account.payment.term,4', null, 'many2one', ${AT}),
    (3, 'property_payment_term_id', null, 1, 501, null, null, null, null, 'account.payment.term,1', null, 'many2one', ${AT}),
    (4, 'credit_limit', 'res.partner,8', null, 502, 0.1, null, null, null, null, null, 'float', ${AT}),
    (5, 'barcode', 'res.partner,7', 1, 503, null, null, '', null, null, null, 'char', ${AT}),
    (6, 'property_account_income_id', 'product.template,9', 1, 504, null, null, null, null, 'account.account,21', null, 'many2one', ${AT}),
    (7, 'x_portal_password', 'res.partner,7', 1, 505, null, null, 'portal-geheim', null, null, null, 'char', ${AT}),
    (8, 'x_access_token', 'res.partner,7', 1, 506, null, null, 'token-geheim', null, null, null, 'text', ${AT}),
    (9, 'x_journal_note', 'account.journal,1', 1, 507, null, null, 'of no configured model', null, null, null, 'char', ${AT}),
    (10, 'x_seal', 'res.partner,7', 1, 508, null, null, null, '\\x736567656c', null, null, 'binary', ${AT}),
    (11, 'x_since', 'res.partner,7', 2, 509, null, null, null, null, null, '2025-12-31 23:59:59', 'datetime', ${AT}),
    (12, 'x_vip', 'res.partner,8', 1, 510, null, 1, null, null, null, null, 'boolean', ${AT})`

const VALUES_18 = `
  alter table odoo.res_partner add column property_payment_term_id jsonb, add column credit_limit jsonb,
    add column barcode jsonb, add column x_portal_password jsonb;
  update odoo.res_partner set property_payment_term_id = '{"1": 3, "2": 4}', barcode = '{"1": ""}',
    x_portal_password = '{"1": "portal-geheim"}' where id = 7;
  update odoo.res_partner set credit_limit = '{"1": 0.1, "2": 12345678901234567890.10}' where id = 8`
