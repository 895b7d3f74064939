package dev.kiln.distribution;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom: the arrows between the modules, and no cycle between packages. */
class HouseTest {

    static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // those of the host are a jar once it is packed
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.kiln");

    private static final String GRAPH = "dev.kiln.graph..";
    private static final String API = "dev.kiln.api..";
    private static final String FILES = "dev.kiln.files..";
    private static final String ONNX = "dev.kiln.onnx..";
    private static final String HOST = "dev.kiln.host..";
    private static final String DATA = "dev.kiln.data..";
    private static final String MODELS = "dev.kiln.models..";
    private static final String JOBS = "dev.kiln.jobs..";
    private static final String REPORT = "dev.kiln.report..";
    private static final String WIRING = "dev.kiln.wiring..";
    private static final String PLUGINS = "dev.kiln.plugins.";
    private static final List<String> PLUGIN_MODULES = List.of(
            "attacks",
            "augmentations",
            "clustering",
            "distillation",
            "factorization",
            "layers",
            "losses",
            "metrics",
            "optimizers",
            "parquet",
            "pruning",
            "quantization",
            "schedules",
            "simplification");

    /** The packages of each module, and those of other modules that it may use. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry(GRAPH, List.of()),
            Map.entry(API, List.of(GRAPH)),
            Map.entry(FILES, List.of(GRAPH)),
            Map.entry(ONNX, List.of(GRAPH, FILES)),
            Map.entry("dev.kiln.engine.onnx..", List.of(GRAPH, ONNX)),
            Map.entry("dev.kiln.engine.djl..", List.of(GRAPH)),
            Map.entry(HOST, List.of(GRAPH, API, FILES)),
            Map.entry(DATA, List.of(GRAPH, API, FILES)),
            Map.entry(MODELS, List.of(GRAPH, API, FILES, ONNX, HOST)),
            Map.entry(JOBS, List.of(GRAPH, API, FILES, ONNX, HOST, DATA, MODELS)),
            Map.entry(REPORT, List.of(GRAPH, API, FILES)),
            Map.entry(WIRING, List.of(GRAPH, API, HOST, DATA)),
            Map.entry("dev.kiln.maven..", List.of(GRAPH, API, HOST)),
            Map.entry("dev.kiln.testkit..", List.of(GRAPH, API, HOST, DATA, MODELS, JOBS)),
            Map.entry(
                    "dev.kiln.distribution..",
                    List.of(GRAPH, API, FILES, ONNX, HOST, DATA, MODELS, JOBS, REPORT, WIRING)));

    static Stream<Arguments> arrows() {
        return Stream.concat(
                ARROWS.entrySet().stream().map(arrow -> Arguments.of(arrow.getKey(), arrow.getValue())),
                PLUGIN_MODULES.stream().map(name -> Arguments.of(PLUGINS + name + "..", List.of(GRAPH, API))));
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void everyModuleKnowsThoseThatItMayKnow(String own, List<String> others) {
        String[] allowed = Stream.concat(Stream.of(own), others.stream()).toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(own)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("dev.kiln..").or(resideInAnyPackage(allowed)))
                .check(ALL);
    }

    @Test
    void noPackagesGoRoundInACircle() {
        slices().matching("dev.kiln.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void everyPackageIsOfAModuleThatIsHeldHere() {
        Set<String> packages = ALL.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        Set<String> held = arrows().map(arrow -> arrow.get()[0].toString().replace("..", ""))
                .collect(Collectors.toSet());
        assertThat(packages).allMatch(name -> held.stream().anyMatch(own -> (name + ".").startsWith(own + ".")));
        assertThat(held).allMatch(own -> packages.stream().anyMatch(name -> (name + ".").startsWith(own + ".")));
    }
}
