import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.TableFormat;
import dev.kiln.data.Cifar10Format;
import dev.kiln.data.CsvFormat;
import dev.kiln.data.IdxFormat;
import dev.kiln.data.ImagesFormat;
import dev.kiln.data.JsonLinesFormat;
import dev.kiln.data.MnistFormat;
import dev.kiln.data.NpzFormat;
import dev.kiln.data.StrokesFormat;
import dev.kiln.data.TextFormat;
import dev.kiln.data.WavFormat;

/** Data sets, and the formats that come with Kiln: tables, pictures, texts, recordings and arrays. */
module dev.kiln.data {
    requires dev.kiln.files;
    requires java.desktop;
    requires static org.apache.commons.csv;
    requires static org.jspecify;
    requires transitive dev.kiln.api;

    exports dev.kiln.data;
    exports dev.kiln.data.random;

    uses DataFormat;
    uses TableFormat;

    // in the order of their documentation
    provides DataFormat with
            StrokesFormat,
            MnistFormat,
            IdxFormat,
            Cifar10Format,
            ImagesFormat,
            WavFormat,
            TextFormat,
            CsvFormat,
            JsonLinesFormat,
            NpzFormat;
}
