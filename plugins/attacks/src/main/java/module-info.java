import dev.kiln.api.attack.AttackProvider;
import dev.kiln.plugins.attacks.ApgdCe;
import dev.kiln.plugins.attacks.ApgdDlr;
import dev.kiln.plugins.attacks.ApgdT;
import dev.kiln.plugins.attacks.AutoAttack;
import dev.kiln.plugins.attacks.Bim;
import dev.kiln.plugins.attacks.Blur;
import dev.kiln.plugins.attacks.Boundary;
import dev.kiln.plugins.attacks.CarliniWagner;
import dev.kiln.plugins.attacks.Contrast;
import dev.kiln.plugins.attacks.Corruption;
import dev.kiln.plugins.attacks.Ddn;
import dev.kiln.plugins.attacks.DeepFool;
import dev.kiln.plugins.attacks.DiFgsm;
import dev.kiln.plugins.attacks.Ead;
import dev.kiln.plugins.attacks.Ensemble;
import dev.kiln.plugins.attacks.Fab;
import dev.kiln.plugins.attacks.FabT;
import dev.kiln.plugins.attacks.Fgsm;
import dev.kiln.plugins.attacks.Fmn;
import dev.kiln.plugins.attacks.HopSkipJump;
import dev.kiln.plugins.attacks.Jsma;
import dev.kiln.plugins.attacks.MiFgsm;
import dev.kiln.plugins.attacks.NiFgsm;
import dev.kiln.plugins.attacks.Pgd;
import dev.kiln.plugins.attacks.RandomNoise;
import dev.kiln.plugins.attacks.RotationTranslation;
import dev.kiln.plugins.attacks.Simba;
import dev.kiln.plugins.attacks.SparseRs;
import dev.kiln.plugins.attacks.Spsa;
import dev.kiln.plugins.attacks.Square;
import dev.kiln.plugins.attacks.Universal;

/** The adversarial attacks that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.attacks {
    requires java.desktop;
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.attacks;

    provides AttackProvider with
            ApgdCe.Provider,
            ApgdDlr.Provider,
            ApgdT.Provider,
            AutoAttack.Provider,
            Bim.Provider,
            Blur.Provider,
            Boundary.Provider,
            CarliniWagner.Provider,
            Contrast.Provider,
            Corruption.Provider,
            Ddn.Provider,
            DeepFool.Provider,
            DiFgsm.Provider,
            Ead.Provider,
            Ensemble.Provider,
            Fab.Provider,
            FabT.Provider,
            Fgsm.Provider,
            Fmn.Provider,
            HopSkipJump.Provider,
            Jsma.Provider,
            MiFgsm.Provider,
            NiFgsm.Provider,
            Pgd.Provider,
            RandomNoise.Provider,
            RotationTranslation.Provider,
            Simba.Provider,
            SparseRs.Provider,
            Spsa.Provider,
            Square.Provider,
            Universal.Provider;
}
