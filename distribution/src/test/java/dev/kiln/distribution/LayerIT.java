package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All shipped modules in one fresh layer: the host, the engines and the plugins, seen from outside. */
class LayerIT {

    private static final Installation SHIPPED = Installation.shipped();
    private static final String OWN = "dev.kiln.";

    /** A layer with the host, some engines and the plugins. */
    private static ModuleLayer layer(String... engines) {
        Path[] path = Stream.concat(
                        Stream.of("lib", "plugins", "plugins/factorization"),
                        Stream.of(engines).map(engine -> "engines/" + engine))
                .map(SHIPPED.home()::resolve)
                .toArray(Path[]::new);
        ModuleFinder finder = ModuleFinder.of(path);
        Set<String> own = finder.findAll().stream()
                .map(module -> module.descriptor().name())
                .filter(name -> name.startsWith(OWN))
                .collect(Collectors.toSet());
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration = boot.configuration().resolveAndBind(finder, ModuleFinder.of(), own);
        // one loader for all: no two modules may have a package in common, exported or not
        return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
    }

    private static List<ModuleDescriptor> own(ModuleLayer layer) {
        return layer.modules().stream()
                .map(Module::getDescriptor)
                .filter(module -> module.name().startsWith(OWN))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl", "onnx djl"})
    void findsEveryProviderThatIsDeclaredAndNoOther(String engines) throws ClassNotFoundException {
        ModuleLayer layer = layer(engines.split(" "));
        Map<String, Set<String>> declared = new TreeMap<>();
        Map<String, Set<String>> found = new TreeMap<>();
        for (ModuleDescriptor module : own(layer)) {
            for (ModuleDescriptor.Provides provides : module.provides()) {
                declared.computeIfAbsent(provides.service(), s -> new TreeSet<>())
                        .addAll(provides.providers());
            }
        }
        for (String service : declared.keySet()) {
            found.put(service, found(layer, service));
        }
        assertThat(found).isEqualTo(declared);
        assertThat(found)
                .containsKeys(
                        "dev.kiln.graph.engine.EngineProvider",
                        "dev.kiln.api.format.DataFormat",
                        "dev.kiln.api.format.TableFormat",
                        "dev.kiln.api.layer.LayerProvider",
                        "dev.kiln.api.loss.LossProvider",
                        "dev.kiln.api.metric.MetricProvider",
                        "dev.kiln.api.optimizer.OptimizerProvider",
                        "dev.kiln.api.training.AugmentationProvider",
                        "dev.kiln.api.training.ScheduleProvider",
                        "dev.kiln.api.compression.CompressorProvider",
                        "dev.kiln.api.attack.AttackProvider");
        assertThat(found.get("dev.kiln.graph.engine.EngineProvider")).hasSameSizeAs(engines.split(" "));
    }

    private static Set<String> found(ModuleLayer layer, String service) throws ClassNotFoundException {
        Class<?> type = layer.findLoader("dev.kiln.api").loadClass(service);
        return ServiceLoader.load(layer, type).stream()
                .map(provider -> provider.type().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyModuleOfOursKnowsItsVersionAndThatOfTheApi() {
        String version =
                SHIPPED.jar("lib", "kiln-api-").getFileName().toString().replaceAll("^kiln-api-|\\.jar$", "");
        List<String> recorded = new ArrayList<>();
        for (ModuleDescriptor module : own(layer("onnx", "djl"))) {
            assertThat(module.rawVersion()).as(module.name()).contains(version);
            module.requires().stream()
                    .filter(required -> required.name().equals("dev.kiln.api"))
                    .flatMap(required -> required.rawCompiledVersion().stream())
                    .forEach(recorded::add);
        }
        assertThat(recorded).containsOnly(version).hasSizeGreaterThan(9);
    }

    /** The exports of each are in docs/modules.md, which a test compares. */
    @Test
    void enginesAndTheCommandExportNothing() {
        assertThat(own(layer("onnx", "djl")))
                .filteredOn(module -> !module.exports().isEmpty())
                .extracting(ModuleDescriptor::name)
                .containsExactlyInAnyOrder(
                        "dev.kiln.api",
                        "dev.kiln.data",
                        "dev.kiln.files",
                        "dev.kiln.graph",
                        "dev.kiln.host",
                        "dev.kiln.jobs",
                        "dev.kiln.models",
                        "dev.kiln.onnx",
                        "dev.kiln.plugins.attacks",
                        "dev.kiln.plugins.augmentations",
                        "dev.kiln.plugins.clustering",
                        "dev.kiln.plugins.distillation",
                        "dev.kiln.plugins.factorization",
                        "dev.kiln.plugins.layers",
                        "dev.kiln.plugins.losses",
                        "dev.kiln.plugins.metrics",
                        "dev.kiln.plugins.optimizers",
                        "dev.kiln.plugins.parquet",
                        "dev.kiln.plugins.pruning",
                        "dev.kiln.plugins.quantization",
                        "dev.kiln.plugins.schedules",
                        "dev.kiln.plugins.simplification",
                        "dev.kiln.report",
                        "dev.kiln.wiring");
    }

    @Test
    void everyPackageLiesInOneModule() {
        Map<String, Set<String>> modules = new HashMap<>();
        DistributionIT.pathJars().stream()
                .map(jar -> ModuleFinder.of(jar).findAll().iterator().next())
                .map(ModuleReference::descriptor)
                .forEach(module -> module.packages()
                        .forEach(name -> modules.computeIfAbsent(name, n -> new TreeSet<>())
                                .add(module.name())));
        assertThat(modules)
                .allSatisfy((name, owners) -> assertThat(owners).as(name).hasSize(1));
    }
}
