// The tables of the hand-written server, as a careful developer would make them for only these
// routes, filled with the same articles. Its writes maintain only these indexes.
export const byHandSchema = `
  create schema by_hand;
  create table by_hand.articles (
    id uuid primary key, lang text not null, path text not null, slug text not null, title text not null,
    summary text, cover text, authors text[] not null, status text not null, published_at timestamptz,
    expires_at timestamptz, created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(), version int not null default 1, body text not null);
  create table by_hand.tags (id uuid primary key, slug text not null unique, name text not null unique);
  create table by_hand.categories (id uuid primary key, slug text not null unique, name text not null unique);
  create table by_hand.article_tags (
    article_id uuid not null references by_hand.articles on delete cascade,
    tag_id uuid not null references by_hand.tags, position smallint not null, primary key (article_id, tag_id));
  create table by_hand.article_categories (
    article_id uuid not null references by_hand.articles on delete cascade,
    category_id uuid not null references by_hand.categories, position smallint not null,
    primary key (article_id, category_id));

  insert into by_hand.articles select id, lang, path, slug, title, summary, cover, authors, status, published_at,
    expires_at, created_at, updated_at, version, body from public.articles;
  insert into by_hand.tags select id, slug, name from public.tags;
  insert into by_hand.categories select id, slug, name from public.categories;
  insert into by_hand.article_tags select article_id, tag_id, position from public.article_tags;
  insert into by_hand.article_categories select article_id, category_id, position from public.article_categories;

  create unique index on by_hand.articles (lang, path);
  create index on by_hand.articles (published_at desc, id desc) where status = 'published';
  create index on by_hand.article_tags (tag_id, article_id);
  create index on by_hand.article_categories (category_id, article_id);
`
