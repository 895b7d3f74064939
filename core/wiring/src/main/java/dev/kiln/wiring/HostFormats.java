package dev.kiln.wiring;

import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.data.DataFormats;
import dev.kiln.host.extension.Extensions;
import dev.kiln.host.extension.Registration;
import java.util.List;
import java.util.Optional;

/**
 * The formats of a run's extensions, those of plugins included. The plugins are started with the first use.
 *
 * @param extensions the extensions of the run
 */
record HostFormats(RunExtensions extensions) implements DataFormats {

    @Override
    public List<DataFormat> all() {
        return extensions.all().all(DataFormat.KIND).stream()
                .map(registration -> DataFormat.KIND.service().cast(registration.provider()))
                .toList();
    }

    @Override
    public Optional<DataSource> source(DataSpec spec) {
        Extensions all = extensions.all();
        if (all.registrations().stream().noneMatch(known -> isMeant(known, spec.format()))) {
            return Optional.empty();
        }
        return Optional.of(
                all.create(DataFormat.KIND, spec.format(), declared -> Options.of(declared, spec.options(), all))
                        .instance());
    }

    private static boolean isMeant(Registration known, String format) {
        return known.kind().equals(DataFormat.KIND)
                && (known.name().equals(format) || known.fullName().equals(format));
    }

    @Override
    public List<String> problems() {
        return extensions.all().problems();
    }
}
