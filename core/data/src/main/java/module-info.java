/** Data sets, and the formats that come with Kiln: tables, pictures, texts, recordings and arrays. */
module dev.kiln.data {
    requires dev.kiln.files;
    requires java.desktop;
    requires static org.apache.commons.csv;
    requires static org.jspecify;
    requires transitive dev.kiln.api;

    exports dev.kiln.data;
    exports dev.kiln.data.random;
}
