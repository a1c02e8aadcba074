package food

// The words that ReadRule understands, as data. Every phrase is written in the
// singular and without hyphens, as phraseKey gives it.

// ruleMeaning is what a phrase stands for, in its widest reading.
type ruleMeaning struct {
	allergens []Allergen
	diets     []Diet
	excluded  []ID
	condition bool   // something that a person has, not something to eat: "I am coeliac"
	asks      string // the question to ask back, see questions; nothing is mapped
}

// ruleTerms are the phrases that mean more than a food or group of that name.
var ruleTerms = map[string]ruleMeaning{
	"nut":                      {allergens: []Allergen{Nuts, Peanuts}},
	"nut and seed":             {allergens: []Allergen{Nuts, Peanuts, Sesame}, excluded: []ID{"nuts-and-seeds"}},
	"shellfish":                {allergens: []Allergen{Crustaceans, Molluscs}, excluded: []ID{"shellfish"}},
	"shell fish":               {allergens: []Allergen{Crustaceans, Molluscs}, excluded: []ID{"shellfish"}},
	"seafood":                  {allergens: []Allergen{FishAllergy, Crustaceans, Molluscs}, excluded: []ID{"fish-and-seafood"}},
	"sea food":                 {allergens: []Allergen{FishAllergy, Crustaceans, Molluscs}, excluded: []ID{"fish-and-seafood"}},
	"fish and seafood":         {allergens: []Allergen{FishAllergy, Crustaceans, Molluscs}, excluded: []ID{"fish-and-seafood"}},
	"coeliac":                  {allergens: []Allergen{Gluten}, condition: true},
	"celiac":                   {allergens: []Allergen{Gluten}, condition: true},
	"coeliac disease":          {allergens: []Allergen{Gluten}, condition: true},
	"celiac disease":           {allergens: []Allergen{Gluten}, condition: true},
	"rye":                      {allergens: []Allergen{Gluten}},
	"barley":                   {allergens: []Allergen{Gluten}},
	"cereal containing gluten": {allergens: []Allergen{Gluten}},
	"animal product":           {diets: []Diet{Vegan}},
	"sugar":                    {excluded: []ID{"added-sugar"}},
	"pig":                      {excluded: []ID{"pork"}},
	"nut butter":               {allergens: []Allergen{Nuts, Peanuts}},
	"nut milk":                 {allergens: []Allergen{Nuts, Peanuts}},
	"pork product":             {excluded: []ID{"pork"}},
	"gluten free":              {allergens: []Allergen{Gluten}, diets: []Diet{GlutenFree}},
	"wheat free":               {allergens: []Allergen{Gluten}, diets: []Diet{GlutenFree}},
	"dairy free":               {allergens: []Allergen{Milk}, diets: []Diet{DairyFree}},
	"milk free":                {allergens: []Allergen{Milk}, diets: []Diet{DairyFree}},
	"lactose free":             {allergens: []Allergen{Milk}, diets: []Diet{DairyFree}},
	"nut free":                 {allergens: []Allergen{Nuts, Peanuts}, diets: []Diet{NutFree}},
	"meat free":                {diets: []Diet{Vegetarian}},
	"gf":                       {allergens: []Allergen{Gluten}, diets: []Diet{GlutenFree}},
	"df":                       {allergens: []Allergen{Milk}, diets: []Diet{DairyFree}},
	"cmpa":                     {allergens: []Allergen{Milk}, condition: true},
	"cmpi":                     {allergens: []Allergen{Milk}, condition: true},
	"goat milk":                {allergens: []Allergen{Milk}},
	"sheep milk":               {allergens: []Allergen{Milk}},
	"lacto vegetarian":         {allergens: []Allergen{Eggs}, diets: []Diet{Vegetarian}},
	"ovo vegetarian":           {allergens: []Allergen{Milk}, diets: []Diet{Vegetarian}},

	// Shellfish that the table has no food for: all of their kind.
	"lobster":     {allergens: []Allergen{Crustaceans}, excluded: []ID{"crustacean-foods"}},
	"crayfish":    {allergens: []Allergen{Crustaceans}, excluded: []ID{"crustacean-foods"}},
	"langoustine": {allergens: []Allergen{Crustaceans}, excluded: []ID{"crustacean-foods"}},
	"scampi":      {allergens: []Allergen{Crustaceans}, excluded: []ID{"crustacean-foods"}},
	"krill":       {allergens: []Allergen{Crustaceans}, excluded: []ID{"crustacean-foods"}},
	"oyster":      {allergens: []Allergen{Molluscs}, excluded: []ID{"mollusc-foods"}},
	"clam":        {allergens: []Allergen{Molluscs}, excluded: []ID{"mollusc-foods"}},
	"cockle":      {allergens: []Allergen{Molluscs}, excluded: []ID{"mollusc-foods"}},
	"whelk":       {allergens: []Allergen{Molluscs}, excluded: []ID{"mollusc-foods"}},
	"octopus":     {allergens: []Allergen{Molluscs}, excluded: []ID{"mollusc-foods"}},
	"cuttlefish":  {allergens: []Allergen{Molluscs}, excluded: []ID{"mollusc-foods"}},
	"snail":       {allergens: []Allergen{Molluscs}, excluded: []ID{"mollusc-foods"}},

	// One name for several foods, or for a food and what is made from it.
	"coriander":       {excluded: []ID{"coriander", "coriander-spice"}},
	"fennel":          {excluded: []ID{"fennel-bulb", "fennel-seeds"}},
	"spice":           {excluded: []ID{"spices", "spicy"}},
	"stone fruit":     {excluded: []ID{"apricot", "cherries", "cherries-sour", "nectarine", "peach", "plum"}},
	"lettuce":         {excluded: []ID{"butterhead-lettuce", "iceberg-lettuce", "lettuce", "mixed-salad-leaves", "romaine-lettuce"}},
	"melon":           {excluded: []ID{"honeydew-melon", "melon", "watermelon"}},
	"veal":            {excluded: []ID{"beef"}},
	"gammon":          {excluded: []ID{"ham-foods"}},
	"margarine":       {excluded: []ID{"margarine", "vegan-butter"}},
	"beef stock":      {excluded: []ID{"beef-stock", "beef-stock-cube"}},
	"chicken stock":   {excluded: []ID{"chicken-stock", "chicken-stock-cube"}},
	"vegetable stock": {excluded: []ID{"vegetable-stock", "vegetable-stock-cube"}},
}

// questions are what we ask back, by code.
var questions = map[string]string{
	"set-stage": "For pregnancy and nursing set the eater's stage to “pregnant” or “nursing”: what to avoid then is left out by itself. Nothing was excluded here.",
	"set-born":  "For a child set the month of birth: what is wrong for its age is left out by itself. Nothing was excluded here.",
	"low-carb":  "“Low carb” can mean many things, so nothing was excluded. Choose the diet “keto” for very little carbohydrate, or set the share of carbohydrate yourself.",
}

// askedBack are phrases that we understand and do not guess about.
var askedBack = map[string]string{
	"pregnant": "set-stage", "pregnancy": "set-stage", "expecting": "set-stage", "expecting a baby": "set-stage", "pregnant woman": "set-stage",
	"pregnancy safe": "set-stage", "safe in pregnancy": "set-stage", "safe for pregnancy": "set-stage", "pregnancy diet": "set-stage",
	"nursing": "set-stage", "nursing mother": "set-stage", "breastfeeding": "set-stage", "breast feeding": "set-stage", "breastfeed": "set-stage",
	"lactating": "set-stage", "lactation": "set-stage",
	"toddler": "set-born", "baby": "set-born", "choking hazard": "set-born",
	"low carb": "low-carb", "low carbohydrate": "low-carb", "lower carb": "low-carb", "fewer carb": "low-carb", "less carb": "low-carb",
	"lchf": "low-carb", "carb": "low-carb", "carbohydrate": "low-carb", "atkin": "low-carb", "zero carb": "low-carb", "no carb": "low-carb",
}

// allergyOf adds to an allergy to these what they stand for on a label, wider than
// what most of the foods in the group contain.
var allergyOf = map[ID][]Allergen{
	"legumes":   {Peanuts, Soybeans, Lupin},
	"seeds":     {Sesame},
	"pine-nuts": {Nuts},
	"grains":    {Gluten},
}

// frame is wording around the thing that a rule is about.
type frame int

const (
	filler   frame = iota + 1 // says nothing: "any", "strictly"
	polite                    // "please": after "no" or a diet only, for "nuts please" is a wish
	says                      // "I am", "we have": the thing may be a diet
	excludes                  // "no", "without": the thing is a food or an allergen
	allergic                  // "allergic to", "intolerance": a food stands for its allergens
)

// leadingFrames are taken from the front as long as one fits, the longest first.
var leadingFrames = map[string]frame{
	"please": polite, "any": filler, "all": filler, "the": filler, "a": filler, "an": filler,
	"strictly": filler, "strict": filler, "absolutely": filler, "totally": filler, "completely": filler,
	"really": filler, "very": filler, "also": filler, "kind of": filler, "type of": filler,
	"severe": filler, "severely": filler, "mild": filler, "mildly": filler,

	"i am": says, "im": says, "i": says, "we are": says, "were": says, "we": says, "he is": says, "hes": says,
	"she is": says, "shes": says, "they are": says, "theyre": says, "i have": says, "ive": says, "we have": says,
	"he has": says, "she has": says, "has": says, "have": says, "is": says, "am": says, "are": says,
	"he": says, "she": says, "they": says, "i follow": says, "i have got": says, "ive got": says, "got": says,
	"my": says, "our": says, "his": says, "her": says, "their": says, "son": says, "daughter": says, "child": says,
	"children": says, "kid": says, "toddler": says, "teenager": says, "husband": says, "wife": says, "partner": says,
	"mother": says, "mum": says, "mom": says, "father": says, "dad": says, "brother": says, "sister": says,
	"boyfriend": says, "girlfriend": says, "friend": says, "guest": says, "everyone": says, "everybody": says,
	"someone": says, "somebody": says, "one of us": says, "all of us": says,
	"eat": says, "follow": says, "on": says, "with": says, "suffer from": says, "diagnosed with": says, "diet": says,
	"dietary requirement": says, "must be": says, "need to be": says, "has to be": says, "have to be": says,
	"should be": says, "need": says, "food with": says, "food containing": says, "food that contain": says,
	"dish with": says, "meal with": says, "recipe with": says,

	"serious": filler, "extreme": filler, "extremely": filler, "highly": filler, "life threatening": filler,
	"deadly": filler, "bad": filler, "badly": filler, "acute": filler, "suspected": filler, "possible": filler,
	"known": filler, "confirmed": filler, "airborne": filler, "delayed": filler, "ige mediated": filler,
	"non ige mediated": filler, "non coeliac": filler, "non celiac": filler, "anaphylactic": filler, "trace of": filler, "any trace of": filler, "even trace of": filler,

	"no": excludes, "not": excludes, "nothing with": excludes, "nothing containing": excludes,
	"without": excludes, "avoid": excludes, "avoiding": excludes, "avoid eating": excludes, "eat no": excludes, "exclude": excludes,
	"excluding": excludes, "skip": excludes, "never": excludes, "never eat": excludes, "cannot eat": excludes,
	"cant eat": excludes, "can not eat": excludes, "cannot have": excludes, "cant have": excludes,
	"can not have": excludes, "can t eat": excludes, "dont eat": excludes, "do not eat": excludes,
	"doesnt eat": excludes, "does not eat": excludes, "dont like": excludes, "do not like": excludes,
	"doesnt like": excludes, "does not like": excludes, "dislike": excludes, "hate": excludes,
	"cannot stand": excludes, "cant stand": excludes, "free of": excludes, "free from": excludes,
	"leave out": excludes, "keep out": excludes, "wont eat": excludes, "will not eat": excludes,
	"not keen on": excludes, "not fond of": excludes, "not a fan of": excludes, "not eating": excludes,
	"must not eat": excludes, "mustnt eat": excludes, "must not have": excludes, "may not eat": excludes,
	"should not eat": excludes, "shouldnt eat": excludes, "cant do": excludes, "keep away from": excludes,
	"dont want": excludes, "do not want": excludes, "cannot tolerate": excludes, "cant tolerate": excludes,
	"can not tolerate": excludes, "cant digest": excludes, "cannot digest": excludes, "can not digest": excludes,
	"nothing": excludes, "nothing too": excludes, "not too": excludes, "not very": excludes, "can have no": excludes,
	"can eat no": excludes, "have no": excludes, "has no": excludes, "steer clear of": excludes, "stay away from": excludes,
	"keep off": excludes, "refuse": excludes, "refuse to eat": excludes, "wont touch": excludes, "detest": excludes,
	"loathe": excludes, "cant bear": excludes, "dont give me": excludes, "dont give us": excludes, "dont give him": excludes,
	"dont give her": excludes, "dont give them": excludes, "do not give him": excludes, "do not give her": excludes,
	"do not give them": excludes, "never give him": excludes, "never give her": excludes, "never give them": excludes,
	"dont use": excludes, "do not use": excludes, "dont include": excludes, "do not include": excludes,
	"dont serve": excludes, "do not serve": excludes, "must not contain": excludes, "may not contain": excludes,
	"should not contain": excludes, "cannot contain": excludes, "cant contain": excludes, "not contain": excludes,
	"food without": excludes, "dish without": excludes, "meal without": excludes, "recipe without": excludes,
	"nobody eat": excludes, "no one eat": excludes, "none of us eat": excludes, "nobody like": excludes, "no one like": excludes,
	"does not contain": excludes, "not containing": excludes, "contain no": excludes, "containing no": excludes,

	"allergic to": allergic, "allergy to": allergic, "allergy": allergic, "intolerant to": allergic,
	"intolerant of": allergic, "intolerance to": allergic, "intolerance of": allergic, "sensitive to": allergic,
	"sensitivity to": allergic, "anaphylactic to": allergic, "reaction to": allergic, "react to": allergic,
	"an allergy to": allergic, "allergic reaction to": allergic, "anaphylaxis to": allergic, "anaphylaxis from": allergic,
	"anaphylactic reaction to": allergic, "react badly to": allergic, "allergen": allergic, "intolerance": allergic,
	"alergic to": allergic, "alergy to": allergic, "allergic too": allergic,
}

// trailingFrames are taken from the end.
var trailingFrames = map[string]frame{
	"please": polite, "at all": filler, "ever": filler, "thank you": polite, "thank": polite, "diet": filler,
	"food": filler, "dishe": filler, "dish": filler, "in anything": filler, "of any kind": filler,
	"in it": filler, "in them": filler, "thing": filler, "meal": filler, "household": filler, "home": filler,
	"house": filler, "severe": filler, "mild": filler, "family": filler, "kitchen": filler, "whatsoever": filler, "trace": filler, "thank you very much": polite,
	"allergy": allergic, "allergic": allergic, "intolerance": allergic, "intolerant": allergic,
	"sensitivity": allergic, "sensitive": allergic, "anaphylaxi": allergic, "anaphylaxis": allergic, "anaphylactic": allergic,
	"free": excludes,
}

// medicalWords mark a condition that needs a person who knows it.
var medicalWords = wordSet(`diabetes diabetic prediabetes prediabetic insulin glucose blood kidney renal dialysis gout uric
	pregnant pregnancy gestational breastfeeding feeding nursing hypertension hypertensive pressure cholesterol
	triglyceride heart cardiac cardiovascular stroke cancer chemo chemotherapy ibs fodmap crohn colitis
	ulcer ulcerative reflux gerd gallstone gallbladder gastritis gastroparesis diverticulitis diverticular
	pancreatitis cirrhosis hepatitis pku phenylketonuria galactosaemia galactosemia g6pd favism anaemia anemia
	haemochromatosis hemochromatosis histamine mastocytosis eosinophilic oesophagitis esophagitis fpies
	epilepsy epileptic bariatric anorexia bulimia warfarin thinner maoi medication medicine drug
	statin thyroid hypothyroid hyperthyroid hashimoto pcos endometriosis osteoporosis arthritis autoimmune
	migraine eczema asthma sarcopenia dysphagia malabsorption lupus psoriasis copd hiv alzheimer
	disease disorder syndrome condition illness infection surgery oxalate potassium phosphorus gal
	latex pollen birch mite nickel salicylate fructose sorbitol polyol purine tyramine choking swallow swallowing
	obesity obese arfid`)

// faithWords mark a rule about how food was made or blessed, which no table of
// foods can answer.
var faithWords = wordSet(`halal kosher haram jain hindu jewish muslim ital lent lenten ramadan passover fasting`)
