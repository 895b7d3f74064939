package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.TableFormat;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.data.TableData;
import dev.kiln.host.extension.Extensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page {@code docs/options.md}: the extensions that users can name on the command line and their options, from the
 * declarations. The system property {@value #WRITE} rewrites it.
 */
class OptionsPageTest {

    private static final String WRITE = "kiln.write-pages";
    private static final Path FILE = Path.of("..", "docs", "options.md");
    private static final String HEAD = """
            # Options

            The extensions that can be named on the command line, with their options, from the declarations in the code.
            `kiln plugins info NAME` prints the same for one extension, also of an added plugin. [Layers](layers.md) have a
            page of their own, [data](data.md) and [training](training.md) one that explains more. A test compares this page
            with the build; this rewrites it:

            ```
            ./mvnw -pl distribution -am test -Dtest=OptionsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dkiln.write-pages=true
            ```
            """;

    private static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        Extensions extensions = Extensions.besideHost();
        section(page, "Data (`--data`, `--validation`, `--calibration`)", formats(extensions));
        section(page, "Augmentations (`--augment`)", providers(extensions, AugmentationProvider.KIND));
        section(
                page,
                "Initializers (`weights:` in architecture files)",
                providers(extensions, InitializerProvider.KIND));
        section(page, "Learning-rate schedules (`--schedule`)", providers(extensions, ScheduleProvider.KIND));
        section(page, "Losses (`--loss`)", providers(extensions, LossProvider.KIND));
        section(page, "Metrics (`--metric`)", providers(extensions, MetricProvider.KIND));
        section(page, "Optimizers (`--optimizer`)", providers(extensions, OptimizerProvider.KIND));
        section(page, "Compression (`--method`)", providers(extensions, CompressorProvider.KIND));
        section(page, "Criteria of pruning (`criterion=`)", providers(extensions, CriterionProvider.KIND));
        section(page, "Granularities of pruning (`granularity=`)", providers(extensions, GranularityProvider.KIND));
        section(page, "Schedules of pruning (`schedule=`)", providers(extensions, SparsityScheduleProvider.KIND));
        section(page, "Attacks (`--attack`, `--adversarial`)", providers(extensions, AttackProvider.KIND));
        return page.toString();
    }

    private static List<? extends Provider<?>> formats(Extensions extensions) {
        Stream<DataFormat> tables = providers(extensions, TableFormat.KIND).stream()
                .map(format -> new TableData(TableFormat.KIND.service().cast(format)));
        return Stream.concat(providers(extensions, DataFormat.KIND).stream(), tables)
                .sorted(Comparator.comparing(Provider::name))
                .toList();
    }

    private static List<? extends Provider<?>> providers(Extensions extensions, Kind<?> kind) {
        return extensions.registrations().stream()
                .filter(registration -> registration.kind().equals(kind))
                .map(registration -> registration.provider())
                .sorted(Comparator.comparing(Provider::name))
                .toList();
    }

    private static void section(StringBuilder page, String heading, List<? extends Provider<?>> providers) {
        page.append("\n## ").append(heading).append('\n');
        for (Provider<?> provider : providers) {
            page.append("\n**`")
                    .append(usage(provider))
                    .append("`** ")
                    .append(provider.summary())
                    .append('\n');
            List<Option<?>> options = provider.options();
            if (!options.isEmpty()) {
                page.append("\n| option | |\n| --- | --- |\n");
                options.forEach(option -> page.append("| `")
                        .append(cell(option.signature()))
                        .append("` | ")
                        .append(cell(option.documentation()))
                        .append(" |\n"));
            }
        }
    }

    private static String usage(Provider<?> provider) {
        return provider instanceof DataFormat format ? format.usage() : provider.name();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    @Test
    void saysWhatIsDeclared() throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, page());
        }
        assertThat(Files.readString(FILE).replace("\r\n", "\n"))
                .as("docs/options.md; it says how to rewrite it")
                .isEqualTo(page());
    }
}
