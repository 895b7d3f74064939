package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.testkit.plugin.AttackContract;
import dev.kiln.testkit.plugin.Check;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The attacks that ship with Kiln. Those with many queries make fewer here. */
class AttacksContractTest {

    /** The contract of the attack of a name. */
    abstract static class Named extends AttackContract {

        private final String name;
        private final Map<String, Object> given;

        Named(String name) {
            this(name, Map.of());
        }

        Named(String name, Map<String, Object> given) {
            this.name = name;
            this.given = given;
        }

        @Override
        protected AttackProvider provider() {
            return Shipped.provider(AttackProvider.class, name);
        }

        @Override
        protected Map<String, Object> given() {
            return given;
        }
    }

    @Nested
    class ApgdCe extends Named {
        ApgdCe() {
            super("apgd-ce", Map.of("iterations", 20));
        }
    }

    @Nested
    class ApgdDlr extends Named {
        ApgdDlr() {
            super("apgd-dlr", Map.of("iterations", 20));
        }
    }

    @Nested
    class ApgdT extends Named {
        ApgdT() {
            super("apgd-t", Map.of("iterations", 20));
        }
    }

    @Nested
    class AutoAttack extends Named {
        AutoAttack() {
            super("autoattack", Map.of("eps", 0.3));
        }

        /** Its attacks have contracts of their own; it makes hundreds of steps and thousands of queries. */
        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(given(), Map.of("norm", "l2", "version", "rand"));
        }
    }

    @Nested
    class Bim extends Named {
        Bim() {
            super("bim");
        }
    }

    @Nested
    class Blur extends Named {
        Blur() {
            super("blur", Map.of("steps", 8));
        }
    }

    @Nested
    class Boundary extends Named {
        Boundary() {
            super("boundary", Map.of("iterations", 100));
        }
    }

    @Nested
    class CarliniWagner extends Named {
        CarliniWagner() {
            super("carlini-wagner", Map.of("iterations", 40, "searches", 5, "lr", 0.05, "initial-weight", 0.1));
        }
    }

    @Nested
    class Contrast extends Named {
        Contrast() {
            super("contrast", Map.of("steps", 10));
        }
    }

    @Nested
    class Corruption extends Named {
        Corruption() {
            super("corruption");
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return Map.of(Check.LABELS, "a corruption knows no class, and may leave an image as likely as it was");
        }
    }

    @Nested
    class Ddn extends Named {
        Ddn() {
            super("ddn", Map.of("steps", 30));
        }
    }

    @Nested
    class DeepFool extends Named {
        DeepFool() {
            super("deepfool");
        }
    }

    @Nested
    class DiFgsm extends Named {
        DiFgsm() {
            super("di-fgsm");
        }
    }

    @Nested
    class Ead extends Named {
        Ead() {
            super("ead", Map.of("iterations", 40, "searches", 5, "lr", 0.05, "initial-weight", 0.1));
        }
    }

    @Nested
    class Ensemble extends Named {
        Ensemble() {
            super("ensemble", Map.of("attacks", "[[square:queries=9];[apgd-ce:iterations=9]]"));
        }
    }

    @Nested
    class Fab extends Named {
        Fab() {
            super("fab", Map.of("iterations", 5));
        }

        /** It walks along the boundary, and rounding decides on which side a point is and where the next one is. */
        @Override
        protected double shareApart() {
            return 0.1;
        }
    }

    @Nested
    class FabT extends Named {
        FabT() {
            super("fab-t", Map.of("iterations", 5));
        }

        /** It walks along the boundary, and rounding decides on which side a point is and where the next one is. */
        @Override
        protected double shareApart() {
            return 0.1;
        }
    }

    @Nested
    class Fgsm extends Named {
        Fgsm() {
            super("fgsm");
        }
    }

    @Nested
    class Fmn extends Named {
        Fmn() {
            super("fmn", Map.of("steps", 30));
        }
    }

    @Nested
    class HopSkipJump extends Named {
        HopSkipJump() {
            super("hop-skip-jump", Map.of("iterations", 2, "initial-evaluations", 20));
        }
    }

    @Nested
    class Jsma extends Named {
        Jsma() {
            super("jsma", Map.of("theta", 0.5));
        }
    }

    @Nested
    class MiFgsm extends Named {
        MiFgsm() {
            super("mi-fgsm");
        }
    }

    @Nested
    class NiFgsm extends Named {
        NiFgsm() {
            super("ni-fgsm");
        }
    }

    @Nested
    class Pgd extends Named {
        Pgd() {
            super("pgd");
        }
    }

    @Nested
    class RandomNoise extends Named {
        RandomNoise() {
            super("noise", Map.of("repeats", 3));
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return Map.of(Check.LABELS, "noise knows no class, and may make the right one likelier");
        }
    }

    @Nested
    class RotationTranslation extends Named {
        RotationTranslation() {
            super("rotation-translation", Map.of("rotations", 5, "translations", 3));
        }
    }

    @Nested
    class Simba extends Named {
        Simba() {
            super("simba", Map.of("queries", 60));
        }
    }

    @Nested
    class SparseRs extends Named {
        SparseRs() {
            super("sparse-rs", Map.of("queries", 80));
        }
    }

    @Nested
    class Spsa extends Named {
        Spsa() {
            super("spsa", Map.of("iterations", 4, "samples", 12, "lr", 0.1));
        }
    }

    @Nested
    class Square extends Named {
        Square() {
            super("square", Map.of("queries", 60));
        }
    }

    @Nested
    class Universal extends Named {
        Universal() {
            super("universal");
        }
    }
}
