package dev.kiln.wiring;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableFormat;
import dev.kiln.data.DataFormats;
import dev.kiln.data.TableData;
import dev.kiln.host.extension.Extensions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The formats of a run's extensions, those of plugins included. The plugins are started with the first use.
 *
 * @param extensions the extensions of the run
 */
record HostFormats(RunExtensions extensions) implements DataFormats {

    @Override
    public List<DataFormat> all() {
        Map<String, DataFormat> byName = new TreeMap<>();
        providers(TableFormat.KIND).map(TableData::new).forEach(format -> byName.put(format.name(), format));
        providers(DataFormat.KIND).forEach(format -> byName.put(format.name(), format));
        return List.copyOf(byName.values());
    }

    private <P extends Provider<?>> Stream<P> providers(Kind<P> kind) {
        return extensions.all().all(kind).stream()
                .map(registration -> kind.service().cast(registration.provider()));
    }

    @Override
    public Optional<DataSource> source(DataSpec spec) {
        Extensions all = extensions.all();
        if (isKnown(DataFormat.KIND, spec.format())) {
            return Optional.of(
                    all.create(DataFormat.KIND, spec.format(), declared -> Options.of(declared, spec.options(), all))
                            .instance());
        }
        return isKnown(TableFormat.KIND, spec.format()) ? Optional.of(table(spec, all)) : Optional.empty();
    }

    /** The options of all tables are the host's, and read together with those of the extension. */
    private static DataSource table(DataSpec spec, Extensions all) {
        Provider<?> provider = all.find(TableFormat.KIND, spec.format()).provider();
        TableData format = new TableData(TableFormat.KIND.service().cast(provider));
        Options options = Options.of(format, spec.options(), all);
        TableFile file =
                all.create(TableFormat.KIND, spec.format(), declared -> options).instance();
        return format.source(file, options);
    }

    private boolean isKnown(Kind<?> kind, String format) {
        return extensions.all().registrations().stream()
                .anyMatch(known -> known.kind().equals(kind)
                        && (known.name().equals(format) || known.fullName().equals(format)));
    }

    @Override
    public List<String> problems() {
        return extensions.all().problems();
    }
}
