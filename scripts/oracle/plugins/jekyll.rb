# Prints what Jekyll knows of each page once it has written the site.
require 'json'

def instant(time)
  time.respond_to?(:utc) ? time.dup.utc.strftime('%Y-%m-%dT%H:%M:%SZ') : time&.to_s
end

def told(site, doc, public)
  data = doc.data
  {
    file: doc.relative_path.delete_prefix('/'),
    url: site.baseurl.to_s + doc.url,
    title: data['title'],
    date: data['date'] && instant(data['date']),
    lang: data['lang'],
    draft: data['draft'],
    tags: data['tags'],
    categories: data['categories'],
    aliases: data['redirect_from'],
    cover: data['image'],
    excerpt: data['excerpt'].to_s,
    isDocument: doc.is_a?(Jekyll::Document),
    public: public && doc.write?,
    html: doc.content
  }
end

Jekyll::Hooks.register :site, :post_write do |site|
  listed = site.collections.values.flat_map(&:docs)
  pages = site.pages.reject { |page| page.is_a?(Jekyll::PageWithoutAFile) }
  lines = (pages + listed).map do |doc|
    written = !doc.respond_to?(:published?) || doc.published?
    told(site, doc, written && File.exist?(doc.destination(site.dest)))
  end
  File.write(ENV.fetch('ORACLE_OUT'), JSON.generate(lines))
end
