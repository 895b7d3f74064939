package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableFormat;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A format of tables as a format of data: with the options of all tables before its own, and encoded as a
 * {@linkplain CsvFormat CSV file}.
 *
 * @param tables the format
 */
public record TableData(TableFormat tables) implements DataFormat {

    /** The options of all tables, then others. */
    static List<Option<?>> options(List<Option<?>> further) {
        List<Option<?>> options = new ArrayList<>(TableFitting.OPTIONS);
        options.addAll(TableParts.OPTIONS);
        options.addAll(further);
        return List.copyOf(options);
    }

    @Override
    public String name() {
        return tables.name();
    }

    @Override
    public String summary() {
        return tables.summary();
    }

    @Override
    public String usage() {
        return tables.usage();
    }

    @Override
    public int ranking() {
        return tables.ranking();
    }

    @Override
    public Set<Capability> needs() {
        return tables.needs();
    }

    /**
     * {@inheritDoc}
     *
     * @throws OptionException if the format has an option with the name of one of all tables
     */
    @Override
    public List<Option<?>> options() {
        Set<String> ofAll = options(List.of()).stream().map(Option::name).collect(Collectors.toSet());
        tables.options().stream()
                .map(Option::name)
                .filter(ofAll::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new OptionException("The table format " + name() + " declares the option " + name
                            + ", which all tables have; its author must choose another name.");
                });
        return options(tables.options());
    }

    @Override
    public DataSource create(Options options) {
        return source(tables.create(options), options);
    }

    /**
     * The source of the files of an extension that exists already.
     *
     * @param file the extension
     * @param options the values of all {@link #options}
     * @return the source
     */
    public DataSource source(TableFile file, Options options) {
        return new TableSource(options, TableReading.ofFiles(file), "FILE");
    }
}
